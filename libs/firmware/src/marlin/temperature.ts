// SPDX-License-Identifier: AGPL-3.0-or-later

/** One heater or sensor in °C; `targetC` is null where the firmware does not say one. */
export type MarlinTemperature = { readonly actualC: number; readonly targetC: number | null };
/** Readings by name: `tool0`, `tool1`, …, `bed`, `chamber`, `cooler`, `probe`, `board`, `soc`, `redundant`. */
export type MarlinTemperatures = Readonly<Record<string, MarlinTemperature>>;

/** Letters of Marlin `temperature.cpp` print_heater_state (2.1.2). */
const NAMES: Readonly<Record<string, string>> = {
  B: 'bed',
  C: 'chamber',
  L: 'cooler',
  P: 'probe',
  M: 'board',
  S: 'soc',
  R: 'redundant',
};
const READING = /(?:^|\s)(T\d{0,2}|[BCLPMSR]):\s*(-?\d+(?:\.\d+)?)(?:\s*\/\s*(-?\d+(?:\.\d+)?))?/g;

/**
 * Reads the answer to `M105` or an automatic report (`M155`):
 * `ok T:210.04 /210.00 B:52.00 /52.00 T0:210.04 /210.00 T1:25.0 /0.00 @:85 B@:31`. Null when there is no reading in it.
 * `T` beside `T0` repeats the active tool; `T` beside `T1` alone is tool 0 (Smoothieware); `T` alone is the active tool.
 * The first reading of a name wins (OctoPrint `serial_comm.py` parse_temperature_line).
 */
export function parseTemperatures(text: string, activeTool = 0): MarlinTemperatures | null {
  const readings = new Map<string, MarlinTemperature>();
  for (const [, key, actual, target] of text.matchAll(READING)) {
    if (key === undefined || readings.has(key)) continue;
    readings.set(key, { actualC: Number(actual), targetC: target === undefined ? null : Number(target) });
  }
  if (readings.size === 0) return null;
  const numbered = [...readings.keys()].some((key) => /^T\d/.test(key));
  const named: Record<string, MarlinTemperature> = {};
  for (const [key, reading] of readings) {
    if (key !== 'T') named[NAMES[key] ?? `tool${Number(key.slice(1))}`] = reading;
    else if (!readings.has('T0')) named[`tool${numbered ? 0 : activeTool}`] = reading;
  }
  return named;
}
