// SPDX-License-Identifier: AGPL-3.0-or-later
import type { GrblReply } from './reply.js';

/** Grbl and its forks print ASCII only (FluidNC file names apart, which are UTF-8). */
const NOT_PRINTABLE = /[^\x20-\x7e\t]/;
/** Lines as short as this are `ok` and nothing else. */
const SHORT_CHARACTERS = 4;
/** What every status report has. */
const POSITION = /\|[MW]Pos:-?\d+\.\d+(?:,-?\d+\.\d+){0,7}(?:\||>$)/;

/**
 * True when a reply was damaged on the wire: nothing that a firmware prints looks so. A line that is whole but not known (a fork's own message)
 * is not garbled. Samples: `oj`, `<Idle|MPos:1.0p0,…>`, `erqor:20`, anything with a byte above 0x7e.
 */
export function isGarbledGrbl(line: string, reply: GrblReply): boolean {
  switch (reply.kind) {
    case 'status':
      return reply.report.state === 'Unknown' || !POSITION.test(line);
    case 'other':
      return NOT_PRINTABLE.test(line) || line.trim().length <= SHORT_CHARACTERS || looksBroken(line.trim());
    case 'message':
    case 'info':
      return NOT_PRINTABLE.test(line);
    default:
      return false;
  }
}

/** A bracket that is open, a report cut off, or a word one letter off `error:`, `ALARM:`. */
const looksBroken = (text: string): boolean =>
  /^[<[]/.test(text) || /[>\]]$/.test(text) || /^[a-z]{4,6}:\d{1,3}$/i.test(text) || /^\$\S*=|^(?:error|ALARM)/i.test(text);
