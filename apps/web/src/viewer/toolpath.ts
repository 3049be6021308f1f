// SPDX-License-Identifier: AGPL-3.0-or-later

/** Drawn lines of a program. Each segment is two points (x y z x y z) in mm; `bytes[i]` = how far into the program segment i ends. */
export type Toolpath = { makes: Float32Array; makeBytes: Uint32Array; travels: Float32Array; bytesTotal: number };

/** Chords per full circle when an arc is drawn. */
const CHORDS_PER_TURN = 48;
/** Most segments one page draws; longer programs are drawn up to here. */
const MAX_SEGMENTS = 1_500_000;
const MM_PER_INCH = 25.4;
const WORD = /([A-Z])\s*([+-]?(?:\d+\.?\d*|\.\d+))/g;

type Words = Record<string, number | undefined>;
type Place = { x: number; y: number; z: number };

/** Reads G-code (Marlin or Grbl) into lines to draw: G0 to G3, G90/G91, G20/G21, M82/M83, G92. What makes: E grows, or (no E at all) G1 to G3. */
export class ToolpathReader {
  #makes: number[] = [];
  #makeBytes: number[] = [];
  #travels: number[] = [];
  #at: Place & { e: number } = { x: 0, y: 0, z: 0, e: 0 };
  #motion = 0;
  #isAbsolute = true;
  #isExtrusionAbsolute = true;
  #scale = 1;
  #usesE: boolean;
  #bytes = 0;

  constructor(private readonly text: string) {
    this.#usesE = /^\s*(?:N\d+\s*)?G[01][^;(\n]*E[-+.\d]/m.test(text);
  }

  /** Reads the whole text; hands the thread back between slices so that the page stays alive. */
  async read(breathe: () => Promise<void>, linesPerSlice = 20_000): Promise<Toolpath> {
    let lines = 0;
    let start = 0;
    while (start < this.text.length && this.#makeBytes.length < MAX_SEGMENTS) {
      const end = this.text.indexOf('\n', start);
      const stop = end === -1 ? this.text.length : end + 1;
      this.#bytes = stop;
      this.#line(this.text.slice(start, stop));
      start = stop;
      lines += 1;
      if (lines % linesPerSlice === 0) await breathe();
    }
    return {
      makes: new Float32Array(this.#makes),
      makeBytes: new Uint32Array(this.#makeBytes),
      travels: new Float32Array(this.#travels),
      bytesTotal: this.text.length,
    };
  }

  #line(raw: string): void {
    const line = raw
      .replace(/\([^)]*\)/g, '')
      .replace(/;.*/s, '')
      .toUpperCase();
    const words: Words = {};
    let motion: number | null = null;
    let isSetting = false;
    for (const [, letter = '', digits = ''] of line.matchAll(WORD)) {
      const value = Number(digits);
      if (letter === 'G') {
        if (value >= 0 && value <= 3 && Number.isInteger(value)) motion = value;
        else isSetting = this.#modal(value) || isSetting;
      } else if (letter === 'M') {
        if (value === 82 || value === 83) this.#isExtrusionAbsolute = value === 82;
        isSetting = true;
      } else words[letter] = value;
    }
    if (isSetting && motion === null) {
      if (/G92(?!\.)/.test(line)) this.#setPosition(words);
      return;
    }
    if (motion !== null) this.#motion = motion;
    if (words['X'] === undefined && words['Y'] === undefined && words['Z'] === undefined) {
      if (words['E'] !== undefined) this.#at.e = this.#extrusion(words['E']);
      return;
    }
    this.#move(words);
  }

  /** True where the words of the block belong to the setting and are no motion. */
  #modal(code: number): boolean {
    if (code === 90 || code === 91) {
      this.#isAbsolute = code === 90;
      this.#isExtrusionAbsolute = code === 90;
    } else if (code === 20 || code === 21) this.#scale = code === 20 ? MM_PER_INCH : 1;
    else if (code === 28) this.#at = { ...this.#at, x: 0, y: 0, z: 0 };
    return [4, 10, 28, 29, 30, 53, 92].includes(code);
  }

  #setPosition(words: Words): void {
    const { x, y, z, e } = this.#at;
    const mm = (value: number | undefined, old: number) => (value === undefined ? old : value * this.#scale);
    this.#at = { x: mm(words['X'], x), y: mm(words['Y'], y), z: mm(words['Z'], z), e: mm(words['E'], e) };
  }

  #extrusion(e: number | undefined): number {
    if (e === undefined) return this.#at.e;
    return this.#isExtrusionAbsolute ? e * this.#scale : this.#at.e + e * this.#scale;
  }

  #move(words: Words): void {
    const from = this.#at;
    const axis = (value: number | undefined, old: number) =>
      value === undefined ? old : this.#isAbsolute ? value * this.#scale : old + value * this.#scale;
    const to = {
      x: axis(words['X'], from.x),
      y: axis(words['Y'], from.y),
      z: axis(words['Z'], from.z),
      e: this.#extrusion(words['E']),
    };
    const isMaking = this.#motion !== 0 && (this.#usesE ? to.e > from.e : true);
    const points = this.#motion >= 2 ? arc(from, to, words, this.#scale, this.#motion === 2) : [to];
    let last: Place = from;
    for (const point of points) {
      const out = isMaking ? this.#makes : this.#travels;
      out.push(last.x, last.y, last.z, point.x, point.y, point.z);
      if (isMaking) this.#makeBytes.push(this.#bytes);
      last = point;
    }
    this.#at = to;
  }
}

/** Chords of a G2 (clockwise) or G3 arc in the XY plane, by I J or by R; Z climbs evenly. */
function arc(from: Place, to: Place, words: Words, scale: number, isClockwise: boolean): Place[] {
  const centre = arcCentre(from, to, words, scale, isClockwise);
  if (!centre) return [to];
  const radius = Math.hypot(from.x - centre.x, from.y - centre.y);
  const start = Math.atan2(from.y - centre.y, from.x - centre.x);
  const end = Math.atan2(to.y - centre.y, to.x - centre.x);
  const turn = 2 * Math.PI;
  let sweep = (isClockwise ? start - end : end - start) % turn;
  if (sweep <= 1e-9) sweep += turn;
  const chords = Math.max(1, Math.ceil((sweep / turn) * CHORDS_PER_TURN - 1e-6));
  return Array.from({ length: chords }, (_, index) => {
    const done = (index + 1) / chords;
    if (index === chords - 1) return to;
    const angle = start + (isClockwise ? -1 : 1) * sweep * done;
    return { x: centre.x + radius * Math.cos(angle), y: centre.y + radius * Math.sin(angle), z: from.z + (to.z - from.z) * done };
  });
}

function arcCentre(from: Place, to: Place, words: Words, scale: number, isClockwise: boolean): { x: number; y: number } | null {
  const { I: i, J: j, R: r } = words;
  if (i !== undefined || j !== undefined) return { x: from.x + (i ?? 0) * scale, y: from.y + (j ?? 0) * scale };
  if (r === undefined) return null;
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const chord = Math.hypot(dx, dy);
  const radius = Math.abs(r * scale);
  if (chord === 0 || chord > 2 * radius + 1e-6) return null;
  const height = Math.sqrt(Math.max(0, radius * radius - (chord * chord) / 4));
  const side = isClockwise === r < 0 ? 1 : -1;
  return { x: from.x + dx / 2 - (side * height * dy) / chord, y: from.y + dy / 2 + (side * height * dx) / chord };
}
