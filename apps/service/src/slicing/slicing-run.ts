// SPDX-License-Identifier: AGPL-3.0-or-later
import { createReadStream } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { Xyz } from '@fabcommons/contracts';
import type { Bounds } from '@fabcommons/gcode';
import { AnalysisService } from '../analysis/index.js';
import { FilesService } from '../files/index.js';
import { PrusaSlicer } from './prusa-slicer.js';
import { meshFormatOf } from '../designs/mesh/read-mesh.js';
import { merged } from './slicing-settings.js';
import { profileText } from './slicing-profile.js';
import type { SlicedProgram, SlicingOutcome, SlicingTask } from './slicing-task.js';

const MG_PER_G = 1000;
/** The room that our profiles are written for (`bed_shape`, `max_print_height`). */
const PROFILE_BED_MM: Xyz = { x: 220, y: 220, z: 250 };
/** A first layer lies a little lower or higher than nominal. */
const TOLERANCE_MM = 0.5;

/** From a task to a stored program: slices, reads the result as every other program is read, keeps it. */
@Injectable()
export class SlicingRun {
  constructor(
    @Inject(FilesService) private readonly files: FilesService,
    @Inject(AnalysisService) private readonly analysis: AnalysisService,
    @Inject(PrusaSlicer) private readonly slicer: PrusaSlicer,
  ) {}

  async run(task: SlicingTask, watch: { signal: AbortSignal; onProgress: (share: number) => void }): Promise<SlicingOutcome> {
    const slicer = await this.slicer.find();
    if (slicer === null) return { kind: 'failed', problem: (await this.slicer.status()).text };
    let outcome: SlicingOutcome | null = null;
    const problem = await this.slicer.slice(slicer, {
      writeMesh: (path) => this.writeMesh(task, path, watch.signal),
      profile: merged(await profileText(task.profile), task.options.overrides ?? {}),
      copies: task.copies,
      bedMm: task.bedMm,
      ...watch,
      onDone: async (path) => {
        outcome = await this.keep(path, task, watch.signal);
      },
    });
    return outcome ?? { kind: 'failed', problem: problem ?? 'The slicer wrote no program.' };
  }

  /** An STL that stays as it is drawn is copied; all else is laid down by a thread. */
  private async writeMesh({ meshSha256, options }: SlicingTask, to: string, signal: AbortSignal): Promise<void> {
    const file = await this.files.find(meshSha256);
    const format = meshFormatOf(file?.name ?? '') ?? 'stl';
    const from = await this.files.store.path(meshSha256);
    if (format === 'stl' && options.orientation !== 'flat') await copyFile(from, to);
    else await this.analysis.layMesh({ path: from, format, orientation: options.orientation ?? 'as-drawn', output: to }, signal);
  }

  private async keep(path: string, task: SlicingTask, signal: AbortSignal): Promise<SlicingOutcome> {
    const report = await this.analysis.programAt(path, 'marlin', signal);
    const [first] = report.problems;
    if (first !== undefined)
      return { kind: 'failed', problem: `The slicer's program cannot run: line ${first.line}: ${first.text}` };
    if (!isInside(report.printBoundsMm, task.bedMm ?? PROFILE_BED_MM)) {
      return {
        kind: 'failed',
        problem: 'The part, or that many copies of it, does not fit into the machine: it is too tall or too wide.',
      };
    }
    const { sha256, sizeBytes } = await this.files.put(createReadStream(path), {
      name: `${task.meshSha256.slice(0, 12)}-x${task.copies}.gcode`,
      by: null,
    });
    const { timeMs, filamentG } = report.metadata;
    const program: SlicedProgram = {
      sha256,
      sizeBytes,
      timeMs: Math.round(timeMs ?? report.timeMs),
      filamentUm: report.filamentUm.reduce((sum, length) => sum + length, 0),
      massMg: filamentG === undefined ? null : Math.round(filamentG * MG_PER_G),
    };
    return { kind: 'done', program };
  }
}

/** PrusaSlicer's command line does not hold a part to `max_print_height`, so the program itself is held to it. */
function isInside(bounds: Bounds | null, bed: Xyz): boolean {
  if (bounds === null) return false;
  return (['x', 'y', 'z'] as const).every(
    (axis) => bounds.min[axis] >= -TOLERANCE_MM && bounds.max[axis] <= bed[axis] + TOLERANCE_MM,
  );
}
