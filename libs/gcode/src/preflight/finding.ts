// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Severity } from './job-policy.js';

/** What kind of thing was found; a steward's word is given for a code. `problem` is a program that no machine should run. */
export type FindingCode =
  | 'problem'
  | 'command'
  | 'bounds'
  | 'size'
  | 'work-offset-unknown'
  | 'tool-temperature'
  | 'bed-temperature'
  | 'cold-extrusion'
  | 'feed'
  | 'spindle-speed'
  | 'not-homed'
  | 'tool'
  | 'limit-unknown';

/** One thing that speaks against running a program on a machine. */
export type Finding = {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** 1 for the first line; 0 is about the whole program. */
  readonly line: number;
  /** Plain words: what was found, what was expected, what to do. */
  readonly text: string;
};
