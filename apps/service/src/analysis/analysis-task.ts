// SPDX-License-Identifier: AGPL-3.0-or-later
// What crosses between the service and its analysis threads: data only, so that it can be cloned.
import type { Dialect, ProgramReport } from '@fabcommons/gcode';
import type { MeshReading } from '../designs/mesh/mesh-facts.js';
import type { MeshFormat } from '../designs/mesh/read-mesh.js';

/** Work for a thread. Paths are of files that nobody changes while they are read. */
export type AnalysisTask =
  | { readonly kind: 'program'; readonly path: string; readonly dialect: Dialect }
  | { readonly kind: 'mesh'; readonly path: string; readonly format: MeshFormat }
  | { readonly kind: 'thumbnail'; readonly path: string; readonly format: MeshFormat; readonly sizePx: number }
  | LayTask;

/** Writes a mesh as binary STL that stands on z = 0, turned or not. */
export interface LayTask {
  readonly kind: 'lay';
  readonly path: string;
  readonly format: MeshFormat;
  readonly orientation: 'as-drawn' | 'flat';
  readonly output: string;
}

/** What comes back for each kind of task. */
export interface AnalysisResults {
  readonly program: ProgramReport;
  readonly mesh: MeshReading;
  /** PNG; null when the file is no mesh, or one too large to be drawn. */
  readonly thumbnail: Uint8Array | null;
  /** False when the file is no mesh, or too large to be held in memory. */
  readonly lay: boolean;
}

/** The result of a task. */
export type ResultOf<Task extends AnalysisTask> = AnalysisResults[Task['kind']];

/** A thread's answer to one task. `failed`: the file could not be read, or a defect; bad content is never that. */
export type ThreadAnswer =
  | { readonly kind: 'done'; readonly result: AnalysisResults[AnalysisTask['kind']] }
  | { readonly kind: 'failed'; readonly message: string };
