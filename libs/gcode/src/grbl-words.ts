// SPDX-License-Identifier: AGPL-3.0-or-later

/** G codes of Grbl 1.1h with the name of their modal group; one of a group in a block. Source: gcode.c step 2, gcode.h "Modal Group Definitions". */
export const GRBL_G_GROUPS: ReadonlyMap<number, string> = new Map([
  ...[4, 10, 28, 28.1, 30, 30.1, 53, 92, 92.1].map((code) => [code, 'G0 (non-modal)'] as const),
  ...[0, 1, 2, 3, 38.2, 38.3, 38.4, 38.5, 80].map((code) => [code, 'G1 (motion)'] as const),
  ...[17, 18, 19].map((code) => [code, 'G2 (plane)'] as const),
  ...[90, 91].map((code) => [code, 'G3 (distance)'] as const),
  [91.1, 'G4 (arc distance)'],
  ...[93, 94].map((code) => [code, 'G5 (feed mode)'] as const),
  ...[20, 21].map((code) => [code, 'G6 (units)'] as const),
  [40, 'G7 (cutter compensation)'],
  ...[43.1, 49].map((code) => [code, 'G8 (tool length)'] as const),
  ...[54, 55, 56, 57, 58, 59].map((code) => [code, 'G12 (coordinate system)'] as const),
  [61, 'G13 (path control)'],
]);

/** M codes of Grbl 1.1h as built by default: no M7 (ENABLE_M7), no M6, no M56. Source: gcode.c step 2. */
export const GRBL_M_GROUPS: ReadonlyMap<number, string> = new Map([
  ...[0, 1, 2, 30].map((code) => [code, 'M4 (stopping)'] as const),
  ...[3, 4, 5].map((code) => [code, 'M7 (spindle)'] as const),
  ...[8, 9].map((code) => [code, 'M8 (coolant)'] as const),
]);

/** Letters besides G and M that Grbl 1.1h takes. Source: gcode.c step 2, "Non-Command Words". */
export const GRBL_LETTERS: ReadonlySet<string> = new Set('FIJKLNPRSTXYZ');
