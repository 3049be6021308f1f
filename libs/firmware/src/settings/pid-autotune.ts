// SPDX-License-Identifier: AGPL-3.0-or-later

/** Gains of a heater's control as Marlin counts them (`M301 P I D`). */
export type PidGains = { readonly p: number; readonly i: number; readonly d: number };

/** What a run of `M303` has told: gains once it has finished, else why it failed, else nothing yet. */
export type PidAutotune =
  | { readonly kind: 'running'; readonly cycles: number }
  | { readonly kind: 'finished'; readonly gains: PidGains }
  | { readonly kind: 'failed'; readonly reason: string };

const NUMBER = '(-?\\d+(?:\\.\\d+)?)';

/**
 * Reads the lines of an autotune: ` Kp: 22.20 Ki: 1.08 Kd: 114.00` (2.x, a line a cycle) or ` Kp: 22.20` and so on (1.1), at the end
 * `PID Autotune finished! …` with `#define DEFAULT_Kp 22.20` or `#define DEFAULT_bedKp 22.20`; failures `PID Autotune failed! Temperature too high`
 * (Marlin 2.1 `temperature.cpp` PID_autotune and `language.h`; 1.1 the same words).
 */
export function parsePidAutotune(lines: readonly string[]): PidAutotune {
  const gains: { p?: number; i?: number; d?: number } = {};
  let cycles = 0;
  let isFinished = false;
  for (const line of lines) {
    const failed = /PID Autotune failed!\s*(.*)$|(PIDTEMP\w* disabled)/i.exec(line);
    if (failed) return { kind: 'failed', reason: (failed[1] ?? failed[2] ?? '').trim() || 'the firmware does not say why' };
    if (/PID Autotune finished/i.test(line)) isFinished = true;
    if (/\bbias:/i.test(line)) cycles += 1;
    for (const letter of ['p', 'i', 'd'] as const) {
      const found = new RegExp(`(?:^|[\\s_])(?:bed|chamber)?K${letter}:?\\s*${NUMBER}`, 'i').exec(line);
      if (found) gains[letter] = Number(found[1]);
    }
  }
  const { p, i, d } = gains;
  if (isFinished && p !== undefined && i !== undefined && d !== undefined) return { kind: 'finished', gains: { p, i, d } };
  return isFinished ? { kind: 'failed', reason: 'it has told no values' } : { kind: 'running', cycles };
}
