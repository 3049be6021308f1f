// SPDX-License-Identifier: AGPL-3.0-or-later
// What crosses between the service and its analysis threads: data only, so that it can be cloned.
import type { Dialect, ProgramReport } from '@fabcommons/gcode';

/** Work for a thread. Paths are of files that nobody changes while they are read. */
export type AnalysisTask = { readonly kind: 'program'; readonly path: string; readonly dialect: Dialect };

/** What comes back for each kind of task. */
export interface AnalysisResults {
  readonly program: ProgramReport;
}

/** The result of a task. */
export type ResultOf<Task extends AnalysisTask> = AnalysisResults[Task['kind']];

/** A thread's answer to one task. `failed`: the file could not be read, or a defect; bad content is never that. */
export type ThreadAnswer =
  | { readonly kind: 'done'; readonly result: AnalysisResults[AnalysisTask['kind']] }
  | { readonly kind: 'failed'; readonly message: string };
