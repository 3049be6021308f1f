// SPDX-License-Identifier: AGPL-3.0-or-later
import {
  BufferAttribute,
  BufferGeometry,
  Color,
  LineSegments,
  type PerspectiveCamera,
  type RawShaderMaterial,
  Scene,
  Vector2,
  type WebGLRenderer,
} from 'three';
import { OUTER_BIT } from './line-classes.js';
import type { LineLevel } from './line-levels.js';
import { lineMaterial, setUniform } from './line-shader.js';
import type { ProgramView } from './program-view.js';

/** A frame is to be done in so many milliseconds: 30 a second, with room. */
const SLOW_FRAME_MS = 29;
const FAST_FRAME_MS = 21;
/** Frames farther apart were not drawn one after the other. */
const PAUSE_MS = 200;
const FIRST_BUDGET = 40_000;
const LEAST_BUDGET = 2_000;
/** Pictures of so few lines are drawn with broader lines. */
const FEW_LINES = 60_000;

type Piece = {
  readonly geometry: BufferGeometry;
  readonly material: RawShaderMaterial;
  readonly from: number;
  readonly to: number;
};

/** What is to be drawn: layers from and to, both included, whether the ways between are, and bits of the classes of lines. */
export type Shown = { readonly fromLayer: number; readonly toLayer: number; readonly travels: boolean; readonly classes: number };

/**
 * Draws a program's lines within the time of a frame: while one turns it, the finest level that the computer manages, after that the whole,
 * piece by piece into the same picture. How much it manages is measured all the time.
 */
export class LinePainter {
  readonly makes = lineMaterial('feature');
  readonly travels = lineMaterial('plain');
  /** Colour of what is behind it all. */
  readonly ground = new Color();
  shown: Shown;
  /** Lines that the last moving frame drew, the uppermost layer apart. */
  linesInMotion = 0;
  readonly #scene = new Scene();
  readonly #lines = new LineSegments();
  readonly #levels: readonly BufferGeometry[];
  readonly #shells: readonly BufferGeometry[];
  readonly #ways: BufferGeometry;
  #budget = FIRST_BUDGET;
  #lastAt = 0;
  #pieces: Piece[] = [];
  #drawn = 0;
  #isWhole = false;

  constructor(readonly view: ProgramView) {
    const points = new BufferAttribute(view.path.points, 3);
    const tags = new BufferAttribute(view.lines.tags, 4);
    const geometry = ({ indices }: LineLevel) => {
      const made = new BufferGeometry();
      made.setAttribute('position', points);
      made.setAttribute('tags', tags);
      made.setIndex(new BufferAttribute(indices, 1));
      return made;
    };
    this.#levels = view.makes.map(geometry);
    this.#shells = view.shells.map(geometry);
    this.#ways = geometry(view.travels);
    this.#lines.frustumCulled = false;
    this.#scene.add(this.#lines);
    this.#scene.matrixWorldAutoUpdate = false;
    this.shown = {
      fromLayer: 0,
      toLayer: view.makes[0] ? view.makes[0].layerFrom.length - 2 : 0,
      travels: false,
      classes: 0xffff,
    };
  }

  /** Lines of the picture when it is whole. */
  get linesShown(): number {
    return this.#count(0) + (this.shown.travels ? this.#span(this.view.travels).count / 2 : 0);
  }

  /** Whether everything that is to be seen is on the screen. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** A picture of what is on the table and the lines. */
  readonly paint = (renderer: WebGLRenderer, camera: PerspectiveCamera, table: Scene, isFresh: boolean, now: number): boolean => {
    this.#measure(now);
    if (isFresh) {
      renderer.setClearColor(this.ground, 1);
      renderer.clear();
      renderer.render(table, camera);
      this.#begin(renderer, camera);
    } else this.#goOn(renderer, camera);
    this.#isWhole = this.#pieces.length === 0;
    return !this.#isWhole;
  };

  dispose(): void {
    for (const geometry of [...this.#levels, ...this.#shells, this.#ways]) geometry.dispose();
    this.makes.dispose();
    this.travels.dispose();
  }

  /** What the last frame took tells how many lines the next may have. */
  #measure(now: number): void {
    const took = now - this.#lastAt;
    this.#lastAt = now;
    if (took > PAUSE_MS || this.#drawn < this.#budget / 4) return;
    if (took > SLOW_FRAME_MS) this.#budget = Math.max(LEAST_BUDGET, this.#budget * Math.max(0.5, SLOW_FRAME_MS / took) * 0.95);
    else if (took < FAST_FRAME_MS) this.#budget = Math.min(this.view.path.length * 2, this.#budget * 1.2);
  }

  #begin(renderer: WebGLRenderer, camera: PerspectiveCamera): void {
    this.#drawn = 0;
    const whole = this.#wholePieces();
    const lines = whole.reduce((sum, { from, to }) => sum + (to - from) / 2, 0);
    if (lines <= this.#budget) {
      this.linesInMotion = lines;
      for (const piece of whole) this.#draw(renderer, camera, piece);
      this.#pieces = [];
      return;
    }
    const sketch = this.#affordable();
    this.linesInMotion = (sketch.to - sketch.from) / 2;
    this.#draw(renderer, camera, sketch);
    this.#drawTop(renderer, camera);
    this.#pieces = whole;
  }

  /** The uppermost layer is what one looks at: it is drawn whole in each frame, if that is affordable. */
  #drawTop(renderer: WebGLRenderer, camera: PerspectiveCamera): void {
    const [level] = this.view.makes;
    const [geometry] = this.#levels;
    if (level === undefined || geometry === undefined) return;
    const from = level.layerFrom[this.shown.toLayer] ?? 0;
    const to = level.layerFrom[this.shown.toLayer + 1] ?? from;
    if ((to - from) / 2 < this.#budget / 3) this.#draw(renderer, camera, { geometry, material: this.makes, from, to });
  }

  /** As many lines of the whole as fit into this frame. */
  #goOn(renderer: WebGLRenderer, camera: PerspectiveCamera): void {
    this.#drawn = 0;
    while (this.#drawn < this.#budget) {
      const piece = this.#pieces.shift();
      if (piece === undefined) return;
      const room = Math.max(1, Math.floor(this.#budget - this.#drawn)) * 2;
      const to = Math.min(piece.to, piece.from + room);
      this.#draw(renderer, camera, { ...piece, to });
      if (to < piece.to) this.#pieces.unshift({ ...piece, from: to });
    }
  }

  #draw(renderer: WebGLRenderer, camera: PerspectiveCamera, { geometry, material, from, to }: Piece): void {
    if (to <= from) return;
    geometry.setDrawRange(from, to - from);
    this.#lines.geometry = geometry;
    this.#lines.material = material;
    const passes = material === this.makes && this.#count(0) <= FEW_LINES && this.#count(0) * 3 < this.#budget ? 3 : 1;
    const size = renderer.getDrawingBufferSize(new Vector2());
    for (let pass = 0; pass < passes; pass += 1) {
      setUniform(material, 'nudge', new Vector2(pass === 1 ? 2 / size.x : 0, pass === 2 ? 2 / size.y : 0));
      material.uniformsNeedUpdate = true;
      renderer.render(this.#scene, camera);
      this.#drawn += (to - from) / 2;
    }
  }

  #wholePieces(): Piece[] {
    const [level] = this.view.makes;
    const [geometry] = this.#levels;
    if (level === undefined || geometry === undefined) return [];
    const makes = this.#span(level);
    const pieces: Piece[] = [{ geometry, material: this.makes, from: makes.from, to: makes.from + makes.count }];
    if (this.shown.travels) {
      const ways = this.#span(this.view.travels);
      pieces.push({ geometry: this.#ways, material: this.travels, from: ways.from, to: ways.from + ways.count });
    }
    return pieces;
  }

  /** The finest level within the budget, else the coarsest; of the shell alone where that is to be seen. */
  #affordable(): Piece {
    const isShell = this.#shells.length > 0 && (this.shown.classes & OUTER_BIT) !== 0;
    const [levels, geometries] = isShell ? [this.view.shells, this.#shells] : [this.view.makes, this.#levels];
    const pieces = levels.flatMap((level, index): Piece[] => {
      const geometry = geometries[index];
      const { from, count } = this.#span(level);
      return geometry === undefined ? [] : [{ geometry, material: this.makes, from, to: from + count }];
    });
    const found = pieces.find(({ from, to }) => (to - from) / 2 <= this.#budget) ?? pieces.at(-1);
    if (found === undefined) throw new Error('a program has at least one level');
    return found;
  }

  #count(index: number): number {
    const level = this.view.makes[index];
    return level === undefined ? 0 : this.#span(level).count / 2;
  }

  #span({ layerFrom }: LineLevel): { from: number; count: number } {
    const from = layerFrom[this.shown.fromLayer] ?? 0;
    const to = layerFrom[this.shown.toLayer + 1] ?? layerFrom.at(-1) ?? 0;
    return { from, count: Math.max(0, to - from) };
  }
}
