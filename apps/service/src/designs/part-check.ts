// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import type { StoredFile, Xyz } from '@fabcommons/contracts';
import type { ManifestPart } from '@fabcommons/interchange';
import { isKindOf, readProcess } from '@fabcommons/matching';
import { AnalysisService } from '../analysis/index.js';
import { ApiProblem } from '../errors/index.js';
import { FilesService } from '../files/index.js';
import type { ProgramFacts, StoredPart } from './design.js';
import { estimatePrint } from './estimate.js';
import type { MeshFacts } from './mesh/mesh-facts.js';
import { meshFormatOf } from './mesh/read-mesh.js';

/** Process of a part whose manifest names none; no machine offers it, and the match says so. */
export const UNKNOWN_PROCESS = 'other';
const MG_PER_G = 1000;
/** As `contracts` has it. */
const MAX_PROCESS_CHARS = 60;
/** A thousand tonnes in mg, thirty years in ms: beyond, a number is a slip, and sums of such would not be exact any more. */
const MAX_ESTIMATE = 1e12;

/** Everything of a stored part but its id. */
export type CheckedPart = Omit<StoredPart, 'id'>;

/** Looks into the files of a part: the mesh must be one, the program must run. Adds what it finds to the part. */
@Injectable()
export class PartCheck {
  constructor(
    @Inject(FilesService) private readonly files: FilesService,
    @Inject(AnalysisService) private readonly analysis: AnalysisService,
  ) {}

  /** @throws ApiProblem `mesh-invalid`, `gcode-invalid`, `manifest-invalid` (a file is missing) */
  async check(part: ManifestPart, placed: ReadonlyMap<string, StoredFile>, warnings: string[]): Promise<CheckedPart> {
    const process = processOf(part.process, warnings);
    const meshFile = fileOf(part, part.mesh, placed);
    const programFile = fileOf(part, part.program, placed);
    const mesh = meshFile === null ? null : await this.readMesh(part, meshFile);
    const program = programFile === null ? null : await this.readProgram(part, programFile, process);
    if (mesh !== null && !mesh.isWatertight)
      warnings.push(`The mesh of "${part.name}" has holes; the slicer will try to close them.`);
    for (const hint of mesh?.report?.hints ?? []) warnings.push(`The mesh of "${part.name}": ${hint}`);
    if (mesh === null && program === null)
      warnings.push(`"${part.name}" has neither a mesh nor a program, so no machine can make it yet.`);
    const estimate =
      mesh !== null && isKindOf({ offered: process, wanted: '3d-printing' }) ? estimatePrint(mesh, part.material) : null;
    return {
      slug: part.slug,
      name: part.name,
      description: part.description,
      process,
      material: part.material,
      sizeMm: mesh === null ? (part.outerDimensionsMm ?? sizeOf(program)) : extent(mesh.boundsMm),
      tool: part.tool,
      stock: part.stock,
      meshSha256: meshFile?.sha256 ?? null,
      programSha256: programFile?.sha256 ?? null,
      mesh,
      program,
      timeMs: credible(program?.timeMs ?? estimate?.timeMs ?? null),
      massMg: credible(part.massG === null ? (estimate?.massMg ?? null) : Math.round(part.massG * MG_PER_G)),
    };
  }

  private async readMesh(part: ManifestPart, file: StoredFile): Promise<MeshFacts> {
    const reading = await this.analysis.mesh(file.sha256, meshFormatOf(part.mesh ?? '') ?? 'stl');
    if (reading.kind === 'mesh') return reading.facts;
    throw new ApiProblem('mesh-invalid', `Part "${part.name}", ${part.mesh ?? ''}: ${reading.problem.text}`);
  }

  private async readProgram(part: ManifestPart, file: StoredFile, process: string): Promise<ProgramFacts> {
    const dialect = isKindOf({ offered: process, wanted: '3d-printing' }) ? 'marlin' : 'grbl';
    const report = await this.analysis.program(file.sha256, dialect);
    const [first] = report.problems;
    if (first !== undefined) {
      const more = report.problems.length > 1 ? ` (and ${report.problems.length - 1} more)` : '';
      const where = first.line === 0 ? '' : `line ${first.line}: `;
      throw new ApiProblem('gcode-invalid', `Part "${part.name}", ${part.program ?? ''}, ${where}${first.text}${more}`);
    }
    return {
      dialect,
      timeMs: Math.round(report.metadata.timeMs ?? report.timeMs),
      filamentUm: report.filamentUm.reduce((sum, length) => sum + length, 0),
      maxToolC: report.maxToolC,
      maxBedC: report.maxBedC,
      usesSpindle: report.usesSpindle,
      boundsMm: report.boundsMm,
    };
  }
}

/** A process that we do not know stays as it was written: no machine offers it, and the match says so. */
function processOf(written: string | null, warnings: string[]): string {
  if (written === null) return UNKNOWN_PROCESS;
  const known = readProcess(written) ?? written;
  if (known.length <= MAX_PROCESS_CHARS) return known;
  warnings.push(`A process of more than ${MAX_PROCESS_CHARS} characters is none; left out.`);
  return UNKNOWN_PROCESS;
}

const credible = (estimate: number | null): number | null => (estimate !== null && estimate <= MAX_ESTIMATE ? estimate : null);

function fileOf(part: ManifestPart, path: string | null, placed: ReadonlyMap<string, StoredFile>): StoredFile | null {
  if (path === null) return null;
  const file = placed.get(path);
  if (file !== undefined) return file;
  const message = `Part "${part.name}" names ${path}, which is not among the files. Upload it, or take it out of the manifest.`;
  throw new ApiProblem('manifest-invalid', message, { issues: [{ path: `part.${part.slug}`, message }] });
}

function extent({ min, max }: { readonly min: Xyz; readonly max: Xyz }): Xyz {
  return { x: max.x - min.x, y: max.y - min.y, z: max.z - min.z };
}

function sizeOf(program: ProgramFacts | null): Xyz | null {
  return program?.boundsMm === null || program?.boundsMm === undefined ? null : extent(program.boundsMm);
}
