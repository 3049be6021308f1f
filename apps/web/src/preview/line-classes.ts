// SPDX-License-Identifier: AGPL-3.0-or-later

/** A kind of line in plain words. Colours are those of Okabe and Ito, told apart by colour-blind people; `dashed` is a second sign. */
export type LineClass = {
  readonly id: string;
  readonly label: string;
  readonly light: string;
  readonly dark: string;
  readonly dashed: boolean;
};

/** At most 16: the shader's palette has so many places. */
export const LINE_CLASSES: readonly LineClass[] = [
  { id: 'outer', label: 'Outer wall', light: '#c25700', dark: '#f0a03c', dashed: false },
  { id: 'inner', label: 'Inner wall', light: '#a08600', dark: '#f0e442', dashed: false },
  { id: 'infill', label: 'Filling', light: '#2f8fc4', dark: '#56b4e9', dashed: false },
  { id: 'solid', label: 'Solid filling', light: '#00548a', dark: '#3f8fd6', dashed: false },
  { id: 'top', label: 'Top surface', light: '#a34c80', dark: '#e08fbd', dashed: false },
  { id: 'bridge', label: 'Bridge or overhang', light: '#7b1e4b', dark: '#d5507f', dashed: false },
  { id: 'support', label: 'Support', light: '#007a58', dark: '#1fc796', dashed: true },
  { id: 'skirt', label: 'Skirt, brim, priming', light: '#5f6468', dark: '#a4aab0', dashed: true },
  { id: 'tower', label: 'Cleaning tower', light: '#5a3f9e', dark: '#ab97ee', dashed: true },
  { id: 'gap', label: 'Gap filling', light: '#2c7f7f', dark: '#66c2c2', dashed: false },
  { id: 'other', label: 'Other lines', light: '#3b4044', dark: '#d0d3d6', dashed: false },
];

/** Slicers' own names (PrusaSlicer, OrcaSlicer, Bambu Studio, Cura), the first that matches. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/bridge|overhang/i, 'bridge'],
  [/support|raft/i, 'support'],
  [/skirt|brim|prime(?! ?tower)/i, 'skirt'],
  [/tower|wipe/i, 'tower'],
  [/external|outer/i, 'outer'],
  [/perimeter|wall|inner/i, 'inner'],
  [/top|ironing|skin/i, 'top'],
  [/gap/i, 'gap'],
  [/solid|bottom/i, 'solid'],
  [/infill|fill/i, 'infill'],
];

/** Which class a slicer's name for a kind of line belongs to, as index into LINE_CLASSES. Sample: "External perimeter". */
export function classOf(feature: string): number {
  const id = NAMES.find(([pattern]) => pattern.test(feature))?.[1] ?? 'other';
  return LINE_CLASSES.findIndex((one) => one.id === id);
}

const SHELL = new Set(['outer', 'top', 'bridge', 'support', 'skirt', 'tower']);

/** Whether lines of this kind are seen from outside. */
export function isShell(feature: string): boolean {
  return SHELL.has(LINE_CLASSES[classOf(feature)]?.id ?? '');
}

/** Bit of the outer wall among the classes shown. */
export const OUTER_BIT = 1 << LINE_CLASSES.findIndex(({ id }) => id === 'outer');
