// SPDX-License-Identifier: AGPL-3.0-or-later
/**
 * What a command does to a machine: the policy of jobs and of the console is said in these.
 * `setting` changes values until the next reset, `store` changes what the machine keeps (EEPROM), `stop` stops, resets or unlocks it,
 * `stream` changes the connection or the numbering, `files` is about files on the machine, `macro` runs what stands elsewhere.
 */
export type CommandClass =
  | 'query'
  | 'motion'
  | 'heat'
  | 'spindle'
  | 'setting'
  | 'store'
  | 'firmware'
  | 'stop'
  | 'stream'
  | 'files'
  | 'macro'
  | 'other';

/** The class of a command, and what is dangerous about it in words that follow its name ("M500 would ..."); null for nothing. */
export type Classified = { readonly class: CommandClass; readonly why: string | null };

/** From harmless to grave: of several commands in one line the gravest counts. */
const GRAVITY: readonly CommandClass[] = [
  'query',
  'other',
  'motion',
  'heat',
  'spindle',
  'setting',
  'macro',
  'files',
  'stream',
  'store',
  'stop',
  'firmware',
];

/** The graver of two. */
export function graver(left: Classified, right: Classified): Classified {
  return GRAVITY.indexOf(right.class) > GRAVITY.indexOf(left.class) ? right : left;
}
