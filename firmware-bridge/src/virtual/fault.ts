// SPDX-License-Identifier: AGPL-3.0-or-later

/** When a timed fault happens: at a machine time, or as line `line` (1 for the first) has come in whole. */
export type FaultTime = { readonly atMs: number } | { readonly line: number };

/**
 * One thing that goes wrong, on purpose. Bytes, lines and oks are counted from 1 since power-on: bytes and lines from the host, oks to it.
 * A schedule is a JSON array. Sample: `[{"kind":"corrupt-byte","at":120},{"kind":"lose-ok","at":7},{"kind":"reset","line":40}]`.
 */
export type Fault =
  | { readonly kind: 'corrupt-byte' | 'drop-byte' | 'duplicate-byte'; readonly at: number }
  | { readonly kind: 'delay-byte'; readonly at: number; readonly ms: number }
  | { readonly kind: 'corrupt-line' | 'drop-line' | 'duplicate-line'; readonly at: number }
  | { readonly kind: 'lose-ok' | 'double-ok'; readonly at: number }
  | ({ readonly kind: 'resend-storm'; readonly times: number } & FaultTime)
  | ({ readonly kind: 'reset' } & FaultTime)
  | ({ readonly kind: 'unplug' } & FaultTime)
  | ({ readonly kind: 'thermal-runaway'; readonly heater: 'hotend' | 'bed' } & FaultTime)
  | ({ readonly kind: 'max-temp'; readonly heater: 'hotend' | 'bed' } & FaultTime)
  | ({ readonly kind: 'door'; readonly isOpen: boolean } & FaultTime)
  | ({ readonly kind: 'limit-switch'; readonly axis: 'X' | 'Y' | 'Z' } & FaultTime);

/** Faults in one schedule at most. */
export const MAX_FAULTS = 1000;

const COUNTED: ReadonlySet<unknown> = new Set([
  'corrupt-byte',
  'drop-byte',
  'duplicate-byte',
  'corrupt-line',
  'drop-line',
  'duplicate-line',
  'lose-ok',
  'double-ok',
]);
const TIMED: ReadonlySet<unknown> = new Set([
  'resend-storm',
  'reset',
  'unplug',
  'thermal-runaway',
  'max-temp',
  'door',
  'limit-switch',
]);

/** Reads a schedule. Answers the faults, or a sentence that names the first entry that is none. */
export function parseFaults(json: string): { readonly faults: readonly Fault[] } | { readonly problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    return { problem: `the fault schedule is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  if (!Array.isArray(value)) return { problem: 'the fault schedule must be a JSON array' };
  if (value.length > MAX_FAULTS) return { problem: `${value.length} faults; at most ${MAX_FAULTS}` };
  const entries: readonly unknown[] = value;
  for (const [index, entry] of entries.entries()) {
    const problem = faultProblem(entry);
    if (problem !== null) return { problem: `fault ${index + 1}: ${problem}` };
  }
  return { faults: entries.filter(isFault) };
}

function isFault(entry: unknown): entry is Fault {
  return faultProblem(entry) === null;
}

function faultProblem(entry: unknown): string | null {
  if (typeof entry !== 'object' || entry === null) return 'expected an object with a "kind"';
  const fields = new Map<string, unknown>(Object.entries(entry));
  const kind = fields.get('kind');
  if (COUNTED.has(kind)) return isCount(fields.get('at')) ? null : 'expected "at", a number from 1';
  if (kind === 'delay-byte')
    return isCount(fields.get('at')) && isCount(fields.get('ms')) ? null : 'expected "at" and "ms", numbers from 1';
  if (!TIMED.has(kind)) return `unknown kind ${JSON.stringify(kind)}`;
  const atMs = fields.get('atMs');
  if (!isCount(fields.get('line')) && !(typeof atMs === 'number' && atMs >= 0))
    return 'expected "atMs" (machine time) or "line" (from 1)';
  switch (kind) {
    case 'resend-storm':
      return isCount(fields.get('times')) ? null : 'expected "times", a number from 1';
    case 'thermal-runaway':
    case 'max-temp':
      return ['hotend', 'bed'].includes(String(fields.get('heater'))) ? null : 'expected "heater": "hotend" or "bed"';
    case 'door':
      return typeof fields.get('isOpen') === 'boolean' ? null : 'expected "isOpen": true or false';
    case 'limit-switch':
      return ['X', 'Y', 'Z'].includes(String(fields.get('axis'))) ? null : 'expected "axis": "X", "Y" or "Z"';
    default:
      return null;
  }
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 1;
}
