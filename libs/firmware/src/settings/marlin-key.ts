// SPDX-License-Identifier: AGPL-3.0-or-later

/** A key of a Marlin setting, taken apart. `nth` counts commands that are told more than once (Marlin 1.1: `M200 D1.75`, `M200 D0`). */
export type MarlinKey = {
  /** E.g. `M145`. */
  readonly command: string;
  readonly nth: number;
  /** What selects, as the command has it: `S0`, `I0 J1`, `X Y Z`; empty where nothing does. */
  readonly selector: string;
  /** The parameter; empty for a command that is told whole. */
  readonly letter: string;
};

/** Writes a key: `M145[S0].H`, `M92.X`, `M200#2.D`, `G21`. */
export const marlinKey = ({ command, nth, selector, letter }: MarlinKey): string =>
  `${marlinBase({ command, nth, selector })}${letter === '' ? '' : `.${letter}`}`;

/** What entries of one command have in common. */
export const marlinBase = ({ command, nth, selector }: Omit<MarlinKey, 'letter'>): string =>
  `${command}${nth > 1 ? `#${nth}` : ''}${selector === '' ? '' : `[${selector}]`}`;

/** Reads a key; null when it is none of Marlin's. */
export function readMarlinKey(key: string): MarlinKey | null {
  const found = /^([GM]\d{1,4}(?:\.\d)?)(?:#(\d{1,4}))?(?:\[([A-Z0-9.\- ]+)\])?(?:\.([A-Z]))?$/.exec(key);
  if (!found) return null;
  const [, command = '', nth, selector = '', letter = ''] = found;
  return { command, nth: nth === undefined ? 1 : Number(nth), selector, letter };
}
