// SPDX-License-Identifier: AGPL-3.0-or-later
import type { CommandClass } from './command-class.js';

/** `refuse`: the job does not run. `ask`: it runs on the steward's word. */
export type Severity = 'refuse' | 'ask';

/** What a job may hold, by class of command. */
export type JobPolicy = Readonly<Record<CommandClass, 'allow' | Severity>>;

/** Lets jobs move, heat, cut and set what is lost at the next reset; nothing that outlasts the job. */
export const DEFAULT_JOB_POLICY: JobPolicy = {
  query: 'allow',
  motion: 'allow',
  heat: 'allow',
  spindle: 'allow',
  setting: 'allow',
  other: 'allow',
  store: 'refuse',
  firmware: 'refuse',
  stop: 'refuse',
  stream: 'refuse',
  files: 'refuse',
  macro: 'refuse',
};
