// SPDX-License-Identifier: AGPL-3.0-or-later
// What a machine took against what the program says, line by line.

/** A wrong line that leads the tool further off the path than this, mm, has to be held. */
export const MOVED_MM = 0.05;
/** Lines that may be missing before the two count as apart. */
const LOOK_AHEAD = 6;

/** Follows the lines a machine has accepted; tells each wrong one with its place in the program and how far it leads the tool off the path. */
export class Comparison {
  wrong = [];
  /** Lines of the program that are accounted for. */
  at = 0;
  /** Wrong lines since the last right one: each stood for a line of the program, or was one too many. */
  #unmatched = 0;
  #points;

  /** `program`: lines as the machine keeps them, in absolute coordinates. */
  constructor(program) {
    this.program = program;
    let place = { X: 0, Y: 0 };
    this.#points = program.map((text) => (place = moved(place, text)));
  }

  /** The next accepted line. */
  take(text) {
    const ahead = this.program.slice(this.at, this.at + this.#unmatched + LOOK_AHEAD).indexOf(text);
    if (ahead < 0) {
      this.wrong.push({ line: this.at + 1, text, mm: this.#off(moved(this.#point(this.at - 1), text)) });
      this.#unmatched += 1;
      return;
    }
    const missing = ahead - this.#unmatched;
    // Lines that never came: the tool cuts their corners.
    for (let step = 0; step < missing; step++) {
      const line = this.at + this.#unmatched + step;
      const chord = [this.#point(this.at - 1), this.#point(this.at + ahead)];
      this.wrong.push({ line: line + 1, text: '', mm: toSegment(this.#point(line), ...chord) });
    }
    this.at += ahead + 1;
    this.#unmatched = 0;
  }

  /** Wrong lines that led the tool off its path. */
  get moved() {
    return this.wrong.filter((each) => each.mm > MOVED_MM);
  }

  #point(line) {
    return this.#points[line] ?? { X: 0, Y: 0 };
  }

  /** From the path round here. */
  #off(place) {
    const legs = [-1, 0, 1].map((step) => [this.#point(this.at + step - 1), this.#point(this.at + step)]);
    return Math.min(...legs.map(([from, to]) => toSegment(place, from, to)));
  }
}

function moved(place, text) {
  const next = { ...place };
  if (/^G[0-3]?\d*(?:[A-Z]|$)/.test(text))
    for (const [, letter, value] of text.matchAll(/([XY])(-?[\d.]+)/g)) next[letter] = Number(value);
  return next;
}

function toSegment(point, from, to) {
  const [dx, dy] = [to.X - from.X, to.Y - from.Y];
  const squared = dx * dx + dy * dy;
  const along = squared === 0 ? 0 : ((point.X - from.X) * dx + (point.Y - from.Y) * dy) / squared;
  const share = Math.min(Math.max(along, 0), 1);
  return Math.hypot(point.X - from.X - dx * share, point.Y - from.Y - dy * share);
}
