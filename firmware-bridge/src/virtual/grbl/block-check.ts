// SPDX-License-Identifier: AGPL-3.0-or-later
import type { BlockWords } from './block-words.js';
import { isBeyondTravel, type Mill, type Modal, workOffset } from './mill.js';
import type { Point } from './settings.js';

/** A block that may be carried out: step 3 of gcode.c has passed. Everything is in millimetres and machine coordinates. */
export type CheckedBlock = {
  readonly words: BlockWords;
  readonly modal: Modal;
  readonly feedMmPerMin: number;
  readonly spindleSpeed: number;
  /** Where the motion goes; null without one. */
  readonly motionTarget: Point | null;
  /** Centre of an arc from its start along the plane's axes, and the axes. */
  readonly arc: { readonly center: readonly [number, number]; readonly axes: readonly [number, number, number] } | null;
  /** G28 and G30 by way of a point; G92's and G10's new offsets. */
  readonly through: Point | null;
  readonly offset: Point | null;
  readonly system: number;
};

const AXIS_LETTERS = ['X', 'Y', 'Z'] as const;
const OFFSET_LETTERS = ['I', 'J', 'K'] as const;
const PLANES: Readonly<Record<17 | 18 | 19, readonly [number, number, number]>> = { 17: [0, 1, 2], 18: [2, 0, 1], 19: [1, 2, 0] };
const MAX_LINE_NUMBER = 10_000_000;
const SYSTEMS = 6;

/** Checks a block against the mill's state without changing it; answers Grbl's error number for a bad one. Source: gcode.c step 3. */
export function checkBlock(mill: Mill, words: BlockWords, isJog: boolean): CheckedBlock | number {
  if ((words.values.get('N') ?? 0) > MAX_LINE_NUMBER) return 27;
  return new BlockCheck(mill, words, isJog).run();
}

/** One check: the state it works towards, and which value words are still unused. */
class BlockCheck {
  readonly modal: Modal;
  readonly #scale: number;
  readonly #axisWords: readonly boolean[];
  readonly #unused: Set<string>;
  #axisCommand: BlockWords['axisCommand'];
  #feed = 0;

  constructor(
    readonly mill: Mill,
    readonly words: BlockWords,
    readonly isJog: boolean,
  ) {
    this.modal = nextModal(mill.modal, words, isJog);
    this.#scale = this.modal.isInches ? 25.4 : 1;
    this.#axisWords = AXIS_LETTERS.map((letter) => words.values.has(letter));
    this.#unused = new Set(words.values.keys());
    this.#axisCommand = words.axisCommand === 'none' && this.#hasAxes ? 'motion' : words.axisCommand;
  }

  run(): CheckedBlock | number {
    const early = this.#checkFeed() || this.#checkDwell() || this.#checkToolLength();
    if (early !== 0) return early;
    const data = this.#nonModal();
    if (typeof data === 'number') return data;
    const target = this.#target();
    const motion = this.#motion(target);
    if (typeof motion === 'number') return motion;
    for (const letter of this.isJog ? ['N', 'F'] : ['N', 'F', 'S', 'T']) this.#unused.delete(letter);
    if (this.#axisCommand !== 'none' || (this.#hasAxes && motion.usesAxes))
      for (const letter of AXIS_LETTERS) this.#unused.delete(letter);
    if (this.#unused.size > 0) return 36;
    if (this.isJog) {
      const status = this.#checkJog(target);
      if (status !== 0) return status;
    }
    return {
      words: this.words,
      modal: this.modal,
      feedMmPerMin: this.#feed,
      spindleSpeed: this.words.values.get('S') ?? this.mill.spindleSpeed,
      motionTarget: this.#axisCommand === 'motion' && motion.isMotion ? target : null,
      arc: motion.arc,
      through: this.words.axisCommand === 'non-modal' && this.#hasAxes ? target : null,
      ...data,
    };
  }

  get #hasAxes(): boolean {
    return this.#axisWords.includes(true);
  }

  #checkFeed(): number {
    const { values } = this.words;
    const given = values.get('F');
    if (this.isJog) {
      if (given === undefined) return 22;
      this.#feed = given * this.#scale;
      return 0;
    }
    const moves = this.#axisCommand === 'motion' && this.modal.motion !== 80 && this.modal.motion !== 0;
    if (this.modal.isInverseTime) {
      if (moves && given === undefined) return 22;
      this.#feed = given ?? 0;
    } else if (given !== undefined) this.#feed = given * this.#scale;
    else this.#feed = this.mill.modal.isInverseTime ? 0 : this.mill.feedMmPerMin;
    return 0;
  }

  #checkDwell(): number {
    if (this.words.nonModal !== 4) return 0;
    return this.#unused.delete('P') ? 0 : 28;
  }

  #checkToolLength(): number {
    if (this.#axisCommand !== 'tool-length' || this.words.toolLength !== 43.1) return 0;
    return this.#axisWords[2] === true && this.#axisWords[0] !== true && this.#axisWords[1] !== true ? 0 : 37;
  }

  /** G10 and G92 compute offsets; G53 asks for G0 or G1. */
  #nonModal(): { offset: Point | null; system: number } | number {
    const { mill, words } = this;
    const planned = mill.planned;
    const none = { offset: null, system: mill.modal.coordinates };
    if (words.nonModal === 53 && this.modal.motion !== 0 && this.modal.motion !== 1) return 30;
    if (words.nonModal === 92) {
      if (!this.#hasAxes) return 26;
      const base = workOffset({ ...mill, g92: [0, 0, 0], modal: this.modal });
      return { ...none, offset: this.#perAxis((axis, value) => (planned[axis] ?? 0) - (base[axis] ?? 0) - value, mill.g92) };
    }
    if (words.nonModal !== 10) return none;
    if (!this.#hasAxes) return 26;
    const [p, l] = [words.values.get('P'), words.values.get('L')];
    if (p === undefined || l === undefined) return 28;
    const system = Math.trunc(p) === 0 ? this.modal.coordinates : Math.trunc(p) - 1;
    if (system >= SYSTEMS) return 29;
    if (l !== 2 && l !== 20) return 20;
    if (l === 2 && words.values.has('R')) return 20;
    this.#unused.delete('P');
    this.#unused.delete('L');
    const old = mill.stored.systems[system] ?? ([0, 0, 0] as const);
    const rest: Point = [mill.g92[0], mill.g92[1], mill.g92[2] + mill.toolLengthMm];
    return {
      system,
      offset: this.#perAxis((axis, value) => (l === 2 ? value : (planned[axis] ?? 0) - (rest[axis] ?? 0) - value), old),
    };
  }

  #perAxis(compute: (axis: number, value: number) => number, otherwise: Point): Point {
    const [x, y, z] = AXIS_LETTERS.map((letter, axis) => {
      const value = this.words.values.get(letter);
      return value === undefined ? (otherwise[axis] ?? 0) : compute(axis, value * this.#scale);
    });
    return [x ?? 0, y ?? 0, z ?? 0];
  }

  #target(): Point {
    const offset = workOffset({ ...this.mill, modal: this.modal });
    const { planned } = this.mill;
    return this.#perAxis((axis, value) => {
      if (this.words.nonModal === 53) return value;
      return value + ((this.modal.isIncremental ? planned[axis] : offset[axis]) ?? 0);
    }, planned);
  }

  #motion(target: Point): { isMotion: boolean; usesAxes: boolean; arc: CheckedBlock['arc'] } | number {
    const { motion } = this.modal;
    const still = { isMotion: false, usesAxes: false, arc: null };
    if (motion === 80) return this.#hasAxes ? 31 : still;
    if (this.#axisCommand !== 'motion') return { ...still, usesAxes: this.#axisCommand !== 'none' };
    if (motion === 0 || motion === 1) {
      if (motion === 1 && this.#feed === 0) return 22;
      if (!this.#hasAxes) this.#axisCommand = 'none';
      return { isMotion: this.#hasAxes, usesAxes: true, arc: null };
    }
    if (this.#feed === 0) return 22;
    if (!this.#hasAxes) return 26;
    if (motion === 2 || motion === 3) {
      const arc = this.#arc(target, PLANES[this.modal.plane]);
      return typeof arc === 'number' ? arc : { isMotion: true, usesAxes: true, arc };
    }
    const isSame = target.every((value, axis) => value === this.mill.planned[axis]);
    return isSame ? 33 : { isMotion: true, usesAxes: true, arc: null };
  }

  #arc(target: Point, axes: readonly [number, number, number]): NonNullable<CheckedBlock['arc']> | number {
    const [first, second] = axes;
    if (this.#axisWords[first] !== true && this.#axisWords[second] !== true) return 32;
    const { values } = this.words;
    const { planned } = this.mill;
    const x = (target[first] ?? 0) - (planned[first] ?? 0);
    const y = (target[second] ?? 0) - (planned[second] ?? 0);
    const r = values.get('R');
    if (r !== undefined) {
      this.#unused.delete('R');
      if (target.every((value, axis) => value === planned[axis])) return 33;
      const radius = r * this.#scale;
      const square = 4 * radius * radius - x * x - y * y;
      if (square < 0) return 34;
      const side = (this.modal.motion === 2) === radius >= 0 ? 1 : -1;
      const ratio = (side * Math.sqrt(square)) / Math.hypot(x, y);
      return { axes, center: [(x + y * ratio) / 2, (y - x * ratio) / 2] };
    }
    const [firstLetter, secondLetter] = [OFFSET_LETTERS[first] ?? 'I', OFFSET_LETTERS[second] ?? 'J'];
    if (!values.has(firstLetter) && !values.has(secondLetter)) return 35;
    for (const letter of OFFSET_LETTERS) this.#unused.delete(letter);
    const center = [(values.get(firstLetter) ?? 0) * this.#scale, (values.get(secondLetter) ?? 0) * this.#scale] as const;
    const radius = Math.hypot(...center);
    const gap = Math.abs(Math.hypot(x - center[0], y - center[1]) - radius);
    if (gap > 0.005 && (gap > 0.5 || gap > 0.001 * radius)) return 33;
    return { axes, center };
  }

  /** Jogging knows units, distance and G53 only, and stays within travel when soft limits are on (jog.c). */
  #checkJog(target: Point): number {
    const isAllowed = [...this.words.groups].every((group) => group === 'G3' || group === 'G6' || group === 'G0');
    if (!isAllowed || (this.words.nonModal !== null && this.words.nonModal !== 53)) return 16;
    return this.mill.settings.isOn(20) && isBeyondTravel(this.mill, target) ? 15 : 0;
  }
}

function nextModal(old: Modal, words: BlockWords, isJog: boolean): Modal {
  return {
    motion: isJog ? 1 : (words.motion ?? old.motion),
    plane: words.plane ?? old.plane,
    isInches: words.units === null ? old.isInches : words.units === 20,
    isIncremental: words.distance === null ? old.isIncremental : words.distance === 91,
    isInverseTime: isJog ? false : words.feedMode === null ? old.isInverseTime : words.feedMode === 93,
    coordinates: words.coordinates ?? old.coordinates,
    spindle: words.spindle ?? old.spindle,
    coolant: words.coolant ?? old.coolant,
  };
}
