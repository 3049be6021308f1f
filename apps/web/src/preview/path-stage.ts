// SPDX-License-Identifier: AGPL-3.0-or-later
import { Box3, BufferAttribute, BufferGeometry, Group, Points, PointsMaterial, Vector3 } from 'three';
import { Stage } from '../viewer/stage.js';
import { LinePainter, type Shown } from './line-painter.js';
import { COLOUR_BY, type ColourBy, colourLines, setUniform } from './line-shader.js';
import type { ProgramView } from './program-view.js';
import { headThing, StockThing } from './stock-thing.js';

/** Colours of the page, as CSS writes them. */
export type PageColours = {
  isDark: boolean;
  ground: string;
  grid: string;
  travel: string;
  pale: string;
  head: string;
  mark: string;
  stock: string;
};

/** What one may choose to see. */
export type Choice = Shown & {
  readonly by: Exclude<ColourBy, 'plain'>;
  readonly retractions: boolean;
  readonly stock: boolean;
};

/** A program on the table: lines, blank, tool. Throws where the browser has no WebGL. */
export class PathStage {
  readonly painter: LinePainter;
  readonly stage: Stage;
  readonly stock: StockThing | null;
  readonly #head: Group;
  readonly #marks: Points;
  readonly #view: ProgramView;

  constructor(canvas: HTMLCanvasElement, view: ProgramView, colours: PageColours) {
    this.#view = view;
    const painter = new LinePainter(view);
    this.painter = painter;
    this.stage = new Stage(canvas, (renderer, camera, table, isFresh) =>
      painter.paint(renderer, camera, table, isFresh, performance.now()),
    );
    this.stock = view.stock === null ? null : new StockThing(view.stock);
    this.#head = headThing(view.stock?.toolMm ?? null, colours.head);
    this.#marks = marksOf(view);
    const table = new Group();
    table.add(this.#head, this.#marks);
    if (this.stock) table.add(this.stock.mesh);
    this.stage.show(table, boxOf(view), colours);
    this.recolour(colours);
  }

  choose({ by, retractions, stock, ...shown }: Choice): void {
    this.painter.shown = shown;
    setUniform(this.painter.makes, 'by', COLOUR_BY[by]);
    setUniform(this.painter.makes, 'shown', shown.classes);
    const { retractionLayers } = this.#view.path;
    this.#marks.visible = retractions;
    const from = firstFrom(retractionLayers, shown.fromLayer);
    this.#marks.geometry.setDrawRange(from, firstFrom(retractionLayers, shown.toLayer + 1) - from);
    if (this.stock) this.stock.mesh.visible = stock;
    this.stage.draw();
  }

  /** Points up to this one are done; null when nothing runs: then all is drawn alike. */
  setDone(point: number | null): void {
    for (const material of [this.painter.makes, this.painter.travels]) setUniform(material, 'done', point ?? -1);
    this.stage.draw();
  }

  /** Shows where the tool is. */
  setHead(place: { x: number; y: number; z: number } | null, follows: boolean): void {
    this.#head.visible = place !== null;
    if (place !== null) this.#head.position.set(place.x, place.y, place.z);
    if (place !== null && follows) this.stage.lookAt(this.#head.position);
    else this.stage.draw();
  }

  carved(heights: Float32Array): void {
    this.stock?.take(heights);
    this.stage.draw();
  }

  recolour(colours: PageColours): void {
    for (const material of [this.painter.makes, this.painter.travels])
      colourLines(material, { isDark: colours.isDark, plain: colours.travel, pale: colours.pale });
    const { material } = this.#marks;
    if (material instanceof PointsMaterial) material.color.set(colours.mark);
    this.stock?.recolour(colours.stock);
    this.painter.ground.set(colours.ground);
    this.stage.recolour(colours.grid);
  }

  dispose(): void {
    this.painter.dispose();
    this.stock?.dispose();
    this.stage.dispose();
  }
}

function marksOf({ path }: ProgramView): Points {
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(path.retractions, 3));
  const marks = new Points(geometry, new PointsMaterial({ size: 4, sizeAttenuation: false }));
  marks.frustumCulled = false;
  marks.visible = false;
  return marks;
}

/** What is made stands in the middle; ways to the edge of the machine may reach out of the picture. */
function boxOf({ madeMm: bounds, stock }: ProgramView): Box3 {
  if (stock !== null) {
    const { x, y, columns, rows, cellMm, bottom, top } = stock;
    return new Box3(new Vector3(x, y, bottom), new Vector3(x + columns * cellMm, y + rows * cellMm, top));
  }
  if (bounds === null) return new Box3(new Vector3(0, 0, 0), new Vector3(10, 10, 1));
  const { min, max } = bounds;
  return new Box3(new Vector3(min.x, min.y, Math.min(min.z, 0)), new Vector3(max.x, max.y, max.z));
}

function firstFrom(layers: Uint16Array, layer: number): number {
  let low = 0;
  let high = layers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((layers[middle] as number) < layer) low = middle + 1;
    else high = middle;
  }
  return low;
}
