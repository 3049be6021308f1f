// SPDX-License-Identifier: AGPL-3.0-or-later

/** A print of so many short moves: heats, homes, extrudes a little, and switches off. `extra` stands before the moves. */
export const printOf = (moves: number, ...extra: string[]): string =>
  [
    ...['M140 S50', 'M104 S200', 'G28', 'M190 S50', 'M109 S200', 'G90', 'M83', ...extra],
    ...Array.from({ length: moves }, (_, index) => `G1 X${10 + (index % 20) * 5} Y${10 + (index % 7) * 9} E0.5 F3000`),
    ...['M104 S0', 'M140 S0', ''],
  ].join('\n');

/** Milling of so many moves in a square of 40 mm. `extra` stands before them. */
export const millingOf = (moves: number, ...extra: string[]): string =>
  [
    ...['G21 G90 G54', 'M3 S8000', ...extra, 'G0 X5 Y5'],
    ...Array.from({ length: moves }, (_, index) => `G1 X${5 + (index % 2) * 30} Y${5 + (index % 30)} F800`),
    ...['M5', ''],
  ].join('\n');
