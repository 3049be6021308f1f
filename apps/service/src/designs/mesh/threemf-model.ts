// SPDX-License-Identifier: AGPL-3.0-or-later
// A 3MF model part, read tag by tag. Source: 3MF Core Specification 1.3 (3MF Consortium), chapters 3 and 4; components in other parts of the
// package: Production Extension 1.2, 4.1. Only geometry is taken.

/** Rows m00 … m32 of an affine matrix; row vectors are multiplied from the left (Core 3.3). */
export type Transform = readonly number[];
/** A part of an object: another object, moved. `path`: null = the same model part. */
export interface Component {
  readonly path: string | null;
  readonly id: string;
  readonly transform: Transform | null;
}
/** An object: a mesh, or components. */
export interface ModelObject {
  readonly vertices: number[];
  readonly triangles: number[];
  readonly components: Component[];
}
/** What a model part says. `mmPerUnit`: by its unit. */
export interface Model {
  mmPerUnit: number;
  readonly objects: Map<string, ModelObject>;
  readonly items: Component[];
}

/** Bad content of a model part. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
}

const MM_PER_UNIT: Readonly<Record<string, number>> = {
  micron: 0.001,
  millimeter: 1,
  centimeter: 10,
  inch: 25.4,
  foot: 304.8,
  meter: 1000,
};
const MAX_TAG_CHARS = 64 * 1024;
const MAX_OBJECTS = 10_000;
const ATTRIBUTE = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/gu;

/** Takes text in pieces of any size; `maxTriangles` bounds what it keeps. */
export class ModelReader {
  readonly model: Model = { mmPerUnit: 1, objects: new Map(), items: [] };
  #rest = '';
  #object: ModelObject | null = null;
  #isComment = false;
  #triangles = 0;

  constructor(private readonly maxTriangles: number) {}

  /** @throws ModelError */
  push(text: string): void {
    const pieces = (this.#rest + text).split('>');
    this.#rest = pieces.pop() ?? '';
    if (this.#rest.length > MAX_TAG_CHARS) throw new ModelError('it is no XML: a tag has no end');
    for (const piece of pieces) this.#piece(piece);
  }

  #piece(piece: string): void {
    if (this.#isComment) {
      this.#isComment = !piece.endsWith('--');
      return;
    }
    const start = piece.lastIndexOf('<');
    if (piece.includes('<!--')) {
      this.#isComment = !piece.endsWith('--');
      return;
    }
    if (start < 0) return;
    const tag = piece.slice(start + 1);
    // 3MF forbids DTDs (Core 2.3.1), and with them entities that grow.
    if (piece.includes('<!DOCTYPE')) throw new ModelError('it has a DTD, which 3MF forbids');
    const name = /^\/?[\w:.-]+/u.exec(tag)?.[0] ?? '';
    this.#tag(name, tag);
  }

  #tag(name: string, tag: string): void {
    switch (name) {
      case 'vertex': {
        const { x, y, z } = attributes(tag);
        this.#object?.vertices.push(Number(x ?? Number.NaN), Number(y ?? Number.NaN), Number(z ?? Number.NaN));
        if ((this.#object?.vertices.length ?? 0) > this.maxTriangles * 9) throw tooMany(this.maxTriangles);
        return;
      }
      case 'triangle': {
        const { v1, v2, v3 } = attributes(tag);
        this.#object?.triangles.push(Number(v1 ?? -1), Number(v2 ?? -1), Number(v3 ?? -1));
        this.#triangles += 1;
        if (this.#triangles > this.maxTriangles) throw tooMany(this.maxTriangles);
        return;
      }
      case 'model': {
        const unit = attributes(tag)['unit'] ?? 'millimeter';
        const mm = MM_PER_UNIT[unit];
        if (mm === undefined) throw new ModelError(`its unit is "${unit.slice(0, 40)}", which 3MF does not know`);
        this.model.mmPerUnit = mm;
        return;
      }
      case 'object': {
        const id = attributes(tag)['id'] ?? '';
        if (this.model.objects.size >= MAX_OBJECTS) throw new ModelError(`it has more than ${MAX_OBJECTS} objects`);
        this.#object = { vertices: [], triangles: [], components: [] };
        this.model.objects.set(id, this.#object);
        return;
      }
      case '/object':
        this.#object = null;
        return;
      case 'component':
        this.#object?.components.push(componentOf(tag));
        return;
      case 'item':
        this.model.items.push(componentOf(tag));
    }
  }
}

function componentOf(tag: string): Component {
  const { objectid, transform, 'p:path': path } = attributes(tag);
  const numbers = transform?.trim().split(/\s+/u).map(Number) ?? null;
  if (numbers !== null && (numbers.length !== 12 || !numbers.every(Number.isFinite)))
    throw new ModelError('a transform is no matrix of 12 numbers');
  return { id: objectid ?? '', path: path ?? null, transform: numbers };
}

function attributes(tag: string): Partial<Record<string, string>> {
  const found: Partial<Record<string, string>> = {};
  for (const [, name = '', double, single] of tag.matchAll(ATTRIBUTE)) found[name] = double ?? single ?? '';
  return found;
}

const tooMany = (max: number): ModelError =>
  new ModelError(`it has more than ${max} triangles; export with a coarser resolution`);
