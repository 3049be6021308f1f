// SPDX-License-Identifier: AGPL-3.0-or-later

/** Axes in the order of a position: X, Y, Z, E. */
export const AXES = ['X', 'Y', 'Z', 'E'] as const;
const E = 3;

/** Where the machine must stand, mm, by its own coordinates; null where the program does not say. */
export type ExpectedPosition = readonly (number | null)[];

/**
 * Commands after which nobody but the machine knows its place: homing, probing, levelling, other coordinate systems, filament change, other
 * tools, offsets (Marlin 2.1 `gcode/`).
 */
const MOVES_BY_ITSELF =
  /^(?:(?:G(?:10|11|12|26|27|28|29|30|33|34|35|38|42|53|54|55|56|57|58|59|60|61|76|80|425)|M(?:48|125|206|218|290|412|420|428|600|665|666|701|702|851))(?!\d)|T\d)/i;
/** G5 is a curve to a point, too. */
const MOVE = /^G0*[01235](?!\d)/i;

/**
 * Follows a program by its words, as far as they say where the tool goes: not what it looks like there (that is `libs/gcode`), but what `M114`
 * must answer behind a line. On the hot path: one pass over the characters of a line.
 */
export class MarlinPath {
  readonly #position: (number | null)[] = [null, null, null, null];
  #isRelative = false;
  /** Null: `G90` and `G91` mean E too on Marlin 2 and not on 1.1, and no `M82` or `M83` has come since. */
  #isRelativeE: boolean | null = null;
  /** Inches: nobody prints so, and half of all Marlins do not know `G20`. */
  #isLost = false;

  /** A copy: what must be so behind the lines given so far. */
  get expected(): ExpectedPosition {
    return this.#isLost ? [null, null, null, null] : [...this.#position];
  }

  /** Takes a line that is sent. */
  line(text: string): void {
    if (MOVE.test(text)) return this.#move(text);
    const code = /^([GM])\s*0*(\d+)/i.exec(text);
    switch (code ? `${(code[1] ?? '').toUpperCase()}${code[2] ?? ''}` : '') {
      case 'G90':
      case 'G91':
        this.#isRelative = /1(?!\d)/.test(text.slice(0, 4));
        this.#isRelativeE = null;
        return;
      case 'M82':
      case 'M83':
        this.#isRelativeE = text.includes('3');
        return;
      case 'G20':
        this.#isLost = true;
        return;
      case 'G21':
        this.#isLost = false;
        return this.forget();
      case 'G92':
        return this.#set(text);
      default:
        if (MOVES_BY_ITSELF.test(text)) this.forget();
    }
  }

  /** Nothing is known until the machine or an absolute word says it. */
  forget(): void {
    this.#position.fill(null);
  }

  /** Nothing has been sent since `reported`: what the program did not say is known by it. */
  learn(reported: readonly (number | null)[]): void {
    AXES.forEach((_, axis) => (this.#position[axis] ??= reported[axis] ?? null));
  }

  /**
   * What is counted up by small pieces is rounded at each by the firmware: `reported` is what `expected`, a place on the way here, really was. An
   * axis with absolute words keeps to them.
   */
  correct(expected: ExpectedPosition, reported: readonly (number | null)[]): void {
    AXES.forEach((_, axis) => {
      const now = this.#position[axis];
      const [was, is] = [expected[axis], reported[axis]];
      const isRelative = axis === E ? this.#isRelativeE === true : this.#isRelative;
      if (isRelative && now != null && was != null && is != null) this.#position[axis] = now + is - was;
    });
  }

  #move(text: string): void {
    for (let axis = 0; axis < AXES.length; axis++) {
      const value = wordOf(text, axis);
      if (value === null) continue;
      const isRelative = axis === E ? this.#isRelativeE : this.#isRelative;
      const now = this.#position[axis] ?? null;
      this.#position[axis] = isRelative === null || (isRelative && now === null) ? null : isRelative ? (now ?? 0) + value : value;
    }
  }

  #set(text: string): void {
    let isNamed = false;
    for (let axis = 0; axis < AXES.length; axis++) {
      const value = wordOf(text, axis);
      if (value === null) continue;
      isNamed = true;
      this.#position[axis] = value;
    }
    if (!isNamed) this.forget();
  }
}

const CODES = [0x58, 0x59, 0x5a, 0x45];

/** The number behind an axis letter, in either case; null where there is none. `G1 X5 Y-.5` -> 5, -0.5. */
function wordOf(text: string, axis: number): number | null {
  const code = CODES[axis] ?? 0;
  for (let at = 1; at < text.length; at++) {
    if ((text.charCodeAt(at) & 0xdf) !== code || text.charCodeAt(at) < 0x41) continue;
    const value = Number.parseFloat(text.slice(at + 1));
    return Number.isNaN(value) ? null : value;
  }
  return null;
}
