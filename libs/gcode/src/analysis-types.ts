// SPDX-License-Identifier: AGPL-3.0-or-later
import type { CommentDesk } from './program/comment-desk.js';
import type { ProgramReport } from './report.js';

/** One pass over a program, in constant memory: push it in chunks of any size, then ask for the report. */
export interface Analysis {
  /** The next bytes or characters; cut anywhere. */
  push(chunk: string | Uint8Array): void;
  /** The report; call it once, after the last chunk. */
  finish(): ProgramReport;
}

/** What a reader of packed programs needs of the pass besides. */
export interface PackedAnalysis extends Analysis {
  container: ProgramReport['container'];
  readonly comments: CommentDesk;
  /** Something is wrong with the file as a whole. */
  problem(text: string): void;
}
