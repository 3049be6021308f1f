// SPDX-License-Identifier: AGPL-3.0-or-later
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { inspectMesh, MAX_INSPECTED_TRIANGLES } from './inspect-mesh.js';
import { MeshSum, type MeshReading } from './mesh-facts.js';
import { readStl } from './stl-reader.js';
import { read3mf } from './threemf-reader.js';
import { TriangleList } from './triangle-list.js';
import type { ByteSource } from './zip-directory.js';

/** Kinds of mesh files that are read. */
export type MeshFormat = 'stl' | '3mf';

/** The kind by the end of a name; null for others. */
export function meshFormatOf(name: string): MeshFormat | null {
  const ending = /\.(stl|3mf)$/iu.exec(name)?.[1]?.toLowerCase();
  return ending === 'stl' || ending === '3mf' ? ending : null;
}

/** A mesh file read once: what it is, and its triangles where they fit into memory. */
export async function readMeshFile(
  path: string,
  format: MeshFormat,
): Promise<{ reading: MeshReading; triangles: Float32Array | null }> {
  const list = new TriangleList(MAX_INSPECTED_TRIANGLES);
  const sum = new MeshSum((corners) => list.add(corners));
  const { size } = await stat(path);
  const reading =
    format === 'stl'
      ? await readStl(createReadStream(path, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Uint8Array>, size, sum)
      : await withSource(path, size, (source) => read3mf(source, sum));
  return { reading, triangles: list.isComplete ? list.coordinates : null };
}

/** Reads and looks at a mesh file: facts with their report. */
export async function checkMeshFile(path: string, format: MeshFormat): Promise<MeshReading> {
  const { reading, triangles } = await readMeshFile(path, format);
  if (reading.kind === 'problem') return reading;
  return { kind: 'mesh', facts: { ...reading.facts, report: triangles === null ? null : inspectMesh(triangles) } };
}

const CHUNK_BYTES = 256 * 1024;

async function withSource<Result>(
  path: string,
  sizeBytes: number,
  work: (source: ByteSource) => Promise<Result>,
): Promise<Result> {
  const handle = await open(path, 'r');
  try {
    return await work({
      sizeBytes,
      read: async (offset, length) => {
        const buffer = new Uint8Array(Math.max(0, Math.min(length, sizeBytes - offset)));
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset);
        return buffer.subarray(0, bytesRead);
      },
      stream: (start, length) =>
        length === 0
          ? nothing()
          : (createReadStream(path, { start, end: start + length - 1, highWaterMark: CHUNK_BYTES }) as AsyncIterable<Uint8Array>),
    });
  } finally {
    await handle.close();
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
