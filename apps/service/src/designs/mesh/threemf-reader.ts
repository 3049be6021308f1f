// SPDX-License-Identifier: AGPL-3.0-or-later
import { MAX_TRIANGLES, type MeshProblem, type MeshReading, type MeshSum } from './mesh-facts.js';
import { type Component, type Model, ModelError, type ModelObject, ModelReader, type Transform } from './threemf-model.js';
import { type ByteSource, zipEntries, zipEntry, ZipError } from './zip-directory.js';

/** All model parts of a package together, unpacked. */
export const MAX_MODEL_BYTES = 512 * 1024 * 1024;
/** Model parts of a package. */
const MAX_MODELS = 200;
/** Components within components. */
const MAX_DEPTH = 16;

/** Reads the geometry of a 3MF package as it is laid out for building, in mm. Never throws on bad bytes. */
export async function read3mf(source: ByteSource, sum: MeshSum): Promise<MeshReading> {
  try {
    const models = await readModels(source);
    const root = [...models].find(([, { items }]) => items.length > 0);
    if (root === undefined) return problem('empty', 'The 3MF places nothing for building. Export the part again.');
    const [path, { items, mmPerUnit }] = root;
    for (const item of items) new Placing(models, sum, mmPerUnit).place(item, path, [], 0);
    const facts = sum.facts();
    return facts === null ? problem('empty', 'The 3MF holds no triangle. Export the part again.') : { kind: 'mesh', facts };
  } catch (error) {
    if (error instanceof ZipError)
      return problem(
        error.code === 'bomb' ? 'zip-bomb' : 'not-3mf',
        `The file is no 3MF that can be read: ${error.message}. Export the part again.`,
      );
    if (error instanceof ModelError)
      return problem(
        error.message.includes('triangles') ? 'too-many-triangles' : 'not-3mf',
        `The 3MF cannot be read: ${error.message}.`,
      );
    throw error;
  }
}

async function readModels(source: ByteSource): Promise<Map<string, Model>> {
  const entries = (await zipEntries(source)).filter(({ name }) => /\.model$/iu.test(name));
  if (entries.length === 0) throw new ZipError('not-zip', 'it holds no 3D model');
  if (entries.length > MAX_MODELS)
    throw new ZipError('bomb', `it holds ${entries.length} models; at most ${MAX_MODELS} are read`);
  const models = new Map<string, Model>();
  let left = MAX_MODEL_BYTES;
  for (const entry of entries) {
    const reader = new ModelReader(MAX_TRIANGLES);
    const decoder = new TextDecoder();
    for await (const chunk of zipEntry(source, entry, left)) {
      left -= chunk.length;
      reader.push(decoder.decode(chunk, { stream: true }));
    }
    models.set(plain(entry.name), reader.model);
  }
  return models;
}

const plain = (path: string): string => path.replace(/^\/+/u, '').toLowerCase();

class Placing {
  constructor(
    private readonly models: ReadonlyMap<string, Model>,
    private readonly sum: MeshSum,
    private readonly mmPerUnit: number,
  ) {}

  place(component: Component, from: string, outer: readonly Transform[], depth: number): void {
    const path = component.path === null ? from : plain(component.path);
    const object = this.models.get(path)?.objects.get(component.id);
    if (object === undefined) throw new ModelError(`it names object ${component.id.slice(0, 40)}, which is not there`);
    if (depth > MAX_DEPTH) throw new ModelError('its components contain each other');
    const transforms = component.transform === null ? outer : [component.transform, ...outer];
    this.mesh(object, transforms);
    for (const inner of object.components) this.place(inner, path, transforms, depth + 1);
  }

  private mesh({ vertices, triangles }: ModelObject, transforms: readonly Transform[]): void {
    const isMirrored = transforms.filter((transform) => determinant(transform) < 0).length % 2 === 1;
    const moved = vertices.slice();
    for (let at = 0; at < moved.length; at += 3) move(moved, at, transforms, this.mmPerUnit);
    for (let at = 0; at < triangles.length; at += 3) {
      if (this.sum.triangles >= MAX_TRIANGLES)
        throw new ModelError(`it builds more than ${MAX_TRIANGLES} triangles; export with a coarser resolution`);
      for (let corner = 0; corner < 3; corner += 1) {
        const vertex = triangles[at + (isMirrored ? 2 - corner : corner)] ?? -1;
        for (let axis = 0; axis < 3; axis += 1) this.sum.corners[corner * 3 + axis] = moved[vertex * 3 + axis] ?? Number.NaN;
      }
      if (!this.sum.add()) throw new ModelError('a triangle has a corner that is no place. Repair or export the part again');
    }
  }
}

function move(points: number[], at: number, transforms: readonly Transform[], scale: number): void {
  let [x = 0, y = 0, z = 0] = [points[at], points[at + 1], points[at + 2]];
  for (const m of transforms) {
    const of = (column: number): number =>
      x * (m[column] ?? 0) + y * (m[column + 3] ?? 0) + z * (m[column + 6] ?? 0) + (m[column + 9] ?? 0);
    [x, y, z] = [of(0), of(1), of(2)];
  }
  points[at] = x * scale;
  points[at + 1] = y * scale;
  points[at + 2] = z * scale;
}

function determinant(m: Transform): number {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0] = m;
  return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
}

const problem = (code: MeshProblem['code'], text: string): MeshReading => ({ kind: 'problem', problem: { code, text } });
