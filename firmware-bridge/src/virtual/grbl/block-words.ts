// SPDX-License-Identifier: AGPL-3.0-or-later

/** The words of a block after gcode.c's step 2: which commands, which values. */
export type BlockWords = {
  /** Group 0: 4, 10, 28, 28.1, 30, 30.1, 53, 92, 92.1; null for none. */
  nonModal: number | null;
  /** Explicit motion word, null for none: 0 to 3, 38.2 to 38.5, 80. */
  motion: number | null;
  plane: 17 | 18 | 19 | null;
  distance: 90 | 91 | null;
  feedMode: 93 | 94 | null;
  units: 20 | 21 | null;
  toolLength: 43.1 | 49 | null;
  coordinates: number | null;
  flow: 0 | 1 | 2 | 30 | null;
  spindle: 3 | 4 | 5 | null;
  coolant: 8 | 9 | null;
  /** What axis words belong to when the block says so itself. */
  axisCommand: 'none' | 'non-modal' | 'motion' | 'tool-length';
  /** Letters and numbers of all value words. */
  readonly values: Map<string, number>;
  /** Modal groups named, for the rules of jogging. */
  readonly groups: Set<string>;
};

const VALUE_LETTERS = new Set('FIJKLNPRSTXYZ');
const NOT_NEGATIVE = new Set('FNPTS');
const MAX_TOOL = 255;

/** Reads a line (no spaces, capitals) from `start`. Answers the words, or Grbl's error number. Source: Grbl 1.1h gcode.c, gc_execute_line step 2. */
export function readBlock(line: string, start: number): BlockWords | number {
  const words: BlockWords = {
    nonModal: null,
    motion: null,
    plane: null,
    distance: null,
    feedMode: null,
    units: null,
    toolLength: null,
    coordinates: null,
    flow: null,
    spindle: null,
    coolant: null,
    axisCommand: 'none',
    values: new Map(),
    groups: new Set(),
  };
  const pattern = /([^])([-+]?(?:\d+\.?\d*|\.\d+))?/y;
  pattern.lastIndex = start;
  while (pattern.lastIndex < line.length) {
    const [, letter = '', digits] = pattern.exec(line) ?? [];
    if (letter < 'A' || letter > 'Z') return 1;
    if (digits === undefined) return 2;
    const status = takeWord(words, letter, Number(digits));
    if (status !== 0) return status;
  }
  return words;
}

function takeWord(words: BlockWords, letter: string, value: number): number {
  const whole = Math.trunc(value);
  const hundredths = Math.round(100 * (value - whole));
  if (letter === 'G') return takeG(words, whole, hundredths);
  if (letter === 'M') return hundredths > 0 ? 23 : takeM(words, whole);
  if (!VALUE_LETTERS.has(letter)) return 20;
  if (letter === 'T' && value > MAX_TOOL) return 38;
  if (words.values.has(letter)) return 25;
  if (NOT_NEGATIVE.has(letter) && value < 0) return 4;
  words.values.set(letter, value);
  return 0;
}

function takeG(words: BlockWords, whole: number, hundredths: number): number {
  const code = whole + hundredths / 100;
  const isAxisCommand = [0, 1, 2, 3, 38, 43, 49].includes(whole) || ([10, 28, 30, 92].includes(whole) && hundredths === 0);
  if (isAxisCommand && words.axisCommand !== 'none') return 24;
  if ([0, 1, 2, 3, 38].includes(whole)) words.axisCommand = 'motion';
  else if (whole === 43 || whole === 49) words.axisCommand = 'tool-length';
  else if (isAxisCommand) words.axisCommand = 'non-modal';
  const fraction = fractionStatus(whole, hundredths);
  if (fraction !== 0) return fraction;
  return setG(words, code);
}

/** 0 when the fraction is one Grbl knows of this code; 20 or 23 as it answers. */
function fractionStatus(whole: number, hundredths: number): number {
  switch (whole) {
    case 28:
    case 30:
    case 92:
      return hundredths === 0 || hundredths === 10 ? 0 : 20;
    case 38:
      return [20, 30, 40, 50].includes(hundredths) ? 0 : 20;
    case 43:
      return hundredths === 10 ? 0 : 20;
    case 91:
      return hundredths === 0 || hundredths === 10 ? 0 : 20;
    case 90:
    case 61:
      return hundredths === 0 ? 0 : 20;
    default:
      return hundredths > 0 ? 23 : 0;
  }
}

function setG(words: BlockWords, code: number): number {
  if ([4, 10, 28, 28.1, 30, 30.1, 53, 92, 92.1].includes(code)) return inGroup(words, 'G0', () => (words.nonModal = code));
  if ([0, 1, 2, 3, 38.2, 38.3, 38.4, 38.5, 80].includes(code)) return inGroup(words, 'G1', () => (words.motion = code));
  if (code >= 54 && code <= 59) return inGroup(words, 'G12', () => (words.coordinates = code - 54));
  switch (code) {
    case 17:
    case 18:
    case 19:
      return inGroup(words, 'G2', () => (words.plane = code));
    case 90:
    case 91:
      return inGroup(words, 'G3', () => (words.distance = code));
    case 91.1:
      return inGroup(words, 'G4', () => undefined);
    case 93:
    case 94:
      return inGroup(words, 'G5', () => (words.feedMode = code));
    case 20:
    case 21:
      return inGroup(words, 'G6', () => (words.units = code));
    case 40:
      return inGroup(words, 'G7', () => undefined);
    case 43.1:
    case 49:
      return inGroup(words, 'G8', () => (words.toolLength = code));
    case 61:
      return inGroup(words, 'G13', () => undefined);
    default:
      return 20;
  }
}

function takeM(words: BlockWords, code: number): number {
  switch (code) {
    case 0:
    case 1:
    case 2:
    case 30:
      return inGroup(words, 'M4', () => (words.flow = code));
    case 3:
    case 4:
    case 5:
      return inGroup(words, 'M7', () => (words.spindle = code));
    case 8:
    case 9:
      return inGroup(words, 'M8', () => (words.coolant = code));
    default:
      return 20;
  }
}

/** One command of a modal group in a block, else error:21. */
function inGroup(words: BlockWords, group: string, set: () => unknown): number {
  if (words.groups.has(group)) return 21;
  words.groups.add(group);
  set();
  return 0;
}
