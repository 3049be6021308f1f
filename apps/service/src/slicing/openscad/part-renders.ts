// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Inject, Injectable } from '@nestjs/common';
import type { MeshSummary, ParameterValue, PartParameters, RenderedMesh } from '@fabcommons/contracts';
import { AnalysisService } from '../../analysis/index.js';
import { Clock } from '../../config/index.js';
import { DesignsService, toMeshSummary } from '../../designs/index.js';
import { ApiProblem } from '../../errors/index.js';
import { FilesService } from '../../files/index.js';
import { checkedValue, MAX_SOURCE_CHARS, readParameters, type Parameter } from './customizer.js';
import { findOpenScad, renderScad } from './openscad.js';
import { RendersRepository } from './renders.repository.js';
import { foreignFile } from './source-files.js';

/** Renders under way and waiting; CGAL takes one core each, so they go one by one. */
const MAX_WAITING = 8;
/** Sources and what they import, together. */
const MAX_FILES_BYTES = 50 * 1024 * 1024;
/** What a source may be made of. */
const SOURCE_FILE = /\.(?:scad|stl|3mf|off|amf|dxf|svg|png|dat|ttf|otf)$/iu;

interface Source {
  readonly main: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly hashes: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly problem: string | null;
}

/** Parts whose OpenSCAD source can be changed by its parameters: the form, and new meshes made from chosen values. */
@Injectable()
export class PartRenders {
  private openScad: ReturnType<typeof findOpenScad> | null = null;
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  constructor(
    @Inject(DesignsService) private readonly designs: DesignsService,
    @Inject(FilesService) private readonly files: FilesService,
    @Inject(AnalysisService) private readonly analysis: AnalysisService,
    @Inject(RendersRepository) private readonly renders: RendersRepository,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** The form of a part; empty when it has no OpenSCAD source. @throws ApiProblem `not-found` */
  async parameters(partId: string): Promise<PartParameters> {
    const source = await this.sourceOf(partId);
    const openScad = await this.find();
    if (source === null) return { source: null, parameters: [], renderer: null, problem: 'This part has no OpenSCAD source.' };
    return {
      source: source.main,
      parameters: source.parameters.map((parameter) => structuredClone(parameter) as PartParameters['parameters'][number]),
      renderer: openScad && `OpenSCAD ${openScad.version}`,
      problem:
        source.problem ??
        (openScad === null ? 'OpenSCAD is not installed where the service runs. Debian: apt install openscad.' : null),
    };
  }

  /** @throws ApiProblem `not-found`, `invalid-input` (a value, or a source that reads other files), `mesh-invalid`, `unavailable`, `too-many-requests` */
  async render(partId: string, values: Readonly<Record<string, ParameterValue>>): Promise<RenderedMesh> {
    const source = await this.sourceOf(partId);
    if (source === null) throw new ApiProblem('invalid-input', 'This part has no OpenSCAD source, so it cannot be changed here.');
    if (source.problem !== null) throw new ApiProblem('invalid-input', source.problem);
    const openScad = await this.find();
    if (openScad === null)
      throw new ApiProblem('unavailable', 'OpenSCAD is not installed where the service runs. Debian: apt install openscad.');
    const texts = textsOf(source.parameters, values);
    const cacheKey = keyOf([source.hashes, source.main, Object.entries(texts).sort(), openScad.version]);
    const known = await this.renders.find(cacheKey);
    if (known !== null) return { meshSha256: known, isCached: true, mesh: await this.look(known) };
    const meshSha256 = await this.oneByOne(() => this.make(openScad.program, source, texts));
    const mesh = await this.look(meshSha256);
    await this.renders.keep({ cacheKey, meshSha256, values, createdAt: this.clock.now() });
    return { meshSha256, isCached: false, mesh };
  }

  private async make(program: string, { files, main }: Source, values: Readonly<Record<string, string>>): Promise<string> {
    let sha256: string | null = null;
    const name = main.replace(/^.*\//u, '').replace(/\.scad$/iu, '.stl');
    const onDone = async (path: string): Promise<void> => {
      sha256 = (await this.files.put(createReadStream(path), { name, by: null })).sha256;
    };
    const problem = await renderScad(program, { files, main, values, onDone });
    if (sha256 === null) throw new ApiProblem('mesh-invalid', problem ?? 'OpenSCAD wrote no mesh.');
    return sha256;
  }

  private async look(sha256: string): Promise<MeshSummary> {
    const reading = await this.analysis.mesh(sha256, 'stl');
    if (reading.kind === 'problem') throw new ApiProblem('mesh-invalid', `OpenSCAD made no sound mesh: ${reading.problem.text}`);
    return toMeshSummary(reading.facts);
  }

  private async oneByOne<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.waiting >= MAX_WAITING)
      throw new ApiProblem('too-many-requests', `${MAX_WAITING} parts are being rendered already. Try again in a minute.`);
    this.waiting += 1;
    const turn = this.last.then(work).finally(() => (this.waiting -= 1));
    // The next begins however this one ended; who asked for it hears how.
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private async sourceOf(partId: string): Promise<Source | null> {
    const found = await this.designs.findPart(partId);
    if (found === null) throw new ApiProblem('not-found', 'There is no part with this id.');
    const { version, part } = found;
    const scads = version.files.filter(({ path }) => /\.scad$/iu.test(path)).map(({ path }) => path);
    const main =
      scads.find((path) => path.endsWith(`/${part.slug}.scad`) || path === `${part.slug}.scad`) ??
      (scads.length === 1 ? scads[0] : undefined);
    if (main === undefined) return null;
    const wanted = version.files.filter(({ path }) => SOURCE_FILE.test(path));
    const files = new Map<string, Uint8Array>();
    let left = MAX_FILES_BYTES;
    for (const { path, sha256 } of wanted) {
      const bytes =
        ((await this.files.store.stat(sha256))?.sizeBytes ?? 0) <= left
          ? await this.files.store.read(sha256, { maxBytes: left })
          : null;
      if (bytes === null) continue;
      left -= bytes.length;
      files.set(path, bytes);
    }
    const text = (path: string): string => new TextDecoder().decode(files.get(path) ?? new Uint8Array(0));
    const known = new Set(files.keys());
    const problem = scads.map((path) => foreignFile(text(path), path, known)).find((each) => each !== null) ?? null;
    return {
      main,
      files,
      hashes: wanted.map(({ path, sha256 }) => `${path} ${sha256}`).sort(),
      parameters: readParameters(text(main).slice(0, MAX_SOURCE_CHARS)),
      problem,
    };
  }

  private async find(): ReturnType<typeof findOpenScad> {
    this.openScad ??= findOpenScad();
    const found = await this.openScad;
    if (found === null) this.openScad = null;
    return found;
  }
}

function textsOf(parameters: readonly Parameter[], values: Readonly<Record<string, ParameterValue>>): Record<string, string> {
  const texts: Record<string, string> = {};
  const issues: { path: string; message: string }[] = [];
  for (const [name, value] of Object.entries(values)) {
    const parameter = parameters.find((each) => each.name === name);
    const checked =
      parameter === undefined ? { problem: `${name} is no parameter of this part.` } : checkedValue(parameter, value);
    if ('text' in checked) texts[name] = checked.text;
    else issues.push({ path: `body.values.${name}`, message: checked.problem });
  }
  if (issues.length > 0) throw new ApiProblem('invalid-input', issues.map(({ message }) => message).join(' '), { issues });
  return texts;
}

const keyOf = (parts: readonly unknown[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('hex');
