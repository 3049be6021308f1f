// SPDX-License-Identifier: AGPL-3.0-or-later
// STL in both kinds, read as a stream. Source of the format: 3D Systems, StereoLithography Interface Specification, 1988 (binary: 80 byte
// header, uint32 count, 50 bytes a facet, little endian; ASCII: solid … facet … vertex x y z … endsolid).
import { MAX_TRIANGLES, MeshSum, type MeshProblem, type MeshReading } from './mesh-facts.js';

const HEADER_BYTES = 84;
const FACET_BYTES = 50;
const VERTEX_OFFSET = 12;
/** Longest line of an ASCII STL. */
const MAX_LINE_CHARS = 1_000;

const problem = (code: MeshProblem['code'], text: string): MeshReading => ({ kind: 'problem', problem: { code, text } });

/** Reads an STL of `sizeBytes` bytes in chunks of any size. Never throws on bad bytes: it says what is wrong with them. */
export async function readStl(
  chunks: AsyncIterable<Uint8Array>,
  sizeBytes: number,
  sum: MeshSum = new MeshSum(),
): Promise<MeshReading> {
  if (sizeBytes === 0) return problem('empty', 'The STL file is empty. Export the part again.');
  let reader: BinaryReader | TextReader | null = null;
  let head = new Uint8Array(0);
  for await (const chunk of chunks) {
    if (reader === null) {
      head = join(head, chunk);
      if (head.length < HEADER_BYTES && head.length < sizeBytes) continue;
      reader = isBinary(head, sizeBytes) ? new BinaryReader(sizeBytes, sum) : new TextReader(sum);
      reader.push(head);
    } else {
      reader.push(chunk);
    }
    if (reader.problem !== null) return { kind: 'problem', problem: reader.problem };
  }
  return reader === null
    ? problem('truncated', 'The STL file ends before its header does. Export the part again.')
    : reader.finish();
}

/** A file whose length fits its facet count is binary even when its header starts with "solid", as some programs write it. */
function isBinary(head: Uint8Array, sizeBytes: number): boolean {
  if (head.length < HEADER_BYTES) return false;
  const count = new DataView(head.buffer, head.byteOffset).getUint32(80, true);
  if (HEADER_BYTES + count * FACET_BYTES === sizeBytes) return true;
  const startsSolid = new TextDecoder('latin1').decode(head.subarray(0, 6)).trimStart().toLowerCase().startsWith('solid');
  // Text has no byte below tab; a cut-off binary file nearly always has one in its count or first normal.
  return !startsSolid || head.subarray(0, HEADER_BYTES + FACET_BYTES).some((byte) => byte < 9);
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}

class BinaryReader {
  problem: MeshProblem | null = null;
  #rest: Uint8Array = new Uint8Array(0);
  #count: number | null = null;
  readonly #sum: MeshSum;
  constructor(
    readonly sizeBytes: number,
    sum: MeshSum,
  ) {
    this.#sum = sum;
  }

  push(chunk: Uint8Array): void {
    const bytes = this.#rest.length === 0 ? chunk : join(this.#rest, chunk);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const { corners } = this.#sum;
    let at = 0;
    if (this.#count === null) {
      this.#count = view.getUint32(80, true);
      at = HEADER_BYTES;
      this.#check(this.#count);
    }
    while (this.problem === null && bytes.length - at >= FACET_BYTES && this.#sum.triangles < this.#count) {
      for (let index = 0; index < 9; index += 1) corners[index] = view.getFloat32(at + VERTEX_OFFSET + index * 4, true);
      if (!this.#sum.add()) this.problem = badCoordinates(this.#sum.triangles);
      at += FACET_BYTES;
    }
    this.#rest = bytes.slice(at);
  }

  finish(): MeshReading {
    return finished(this.#sum, 'The STL file holds no triangle. Export the part again.');
  }

  #check(count: number): void {
    if (HEADER_BYTES + count * FACET_BYTES > this.sizeBytes) {
      const has = Math.max(0, Math.floor((this.sizeBytes - HEADER_BYTES) / FACET_BYTES));
      const text = `The STL is cut off: it promises ${count} triangles and holds ${has}. Upload it again.`;
      // A count beyond all bounds was never a count.
      this.problem = count > MAX_TRIANGLES ? notStl() : { code: 'truncated', text };
    } else if (count > MAX_TRIANGLES) {
      const text = `The STL has ${count} triangles; at most ${MAX_TRIANGLES} are taken. Export with a coarser resolution.`;
      this.problem = { code: 'too-many-triangles', text };
    }
  }
}

class TextReader {
  problem: MeshProblem | null = null;
  readonly #decoder = new TextDecoder('latin1');
  #rest = '';
  #filled = 0;
  #hasStart = false;
  #hasEnd = false;
  readonly #sum: MeshSum;

  constructor(sum: MeshSum) {
    this.#sum = sum;
  }

  push(chunk: Uint8Array): void {
    const lines = (this.#rest + this.#decoder.decode(chunk, { stream: true })).split('\n');
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > MAX_LINE_CHARS) this.problem = notStl();
    for (const line of lines) {
      if (this.problem !== null) return;
      this.#line(line.trim());
    }
  }

  finish(): MeshReading {
    if (this.problem === null) this.#line(this.#rest.trim());
    if (this.problem !== null) return { kind: 'problem', problem: this.problem };
    if (!this.#hasStart) return { kind: 'problem', problem: notStl() };
    if (!this.#hasEnd || this.#filled > 0) {
      return problem(
        'truncated',
        `The STL is cut off after ${this.#sum.triangles} triangles: "endsolid" is missing. Upload it again.`,
      );
    }
    return finished(this.#sum, 'The STL file holds no triangle. Export the part again.');
  }

  #line(line: string): void {
    const [word = '', ...rest] = line.split(/\s+/u);
    switch (word.toLowerCase()) {
      case 'solid':
        this.#hasStart = true;
        return;
      case 'endsolid':
        this.#hasEnd = true;
        return;
      case 'vertex':
        this.#vertex(rest);
        return;
      default:
        if (!this.#hasStart && word !== '') this.problem = notStl();
    }
  }

  #vertex(words: readonly string[]): void {
    const { corners } = this.#sum;
    for (let axis = 0; axis < 3; axis += 1) corners[this.#filled + axis] = Number(words[axis] ?? Number.NaN);
    this.#filled += 3;
    if (this.#filled < 9) return;
    this.#filled = 0;
    if (!this.#sum.add()) this.problem = badCoordinates(this.#sum.triangles);
    else if (this.#sum.triangles > MAX_TRIANGLES) {
      this.problem = {
        code: 'too-many-triangles',
        text: `The STL has more than ${MAX_TRIANGLES} triangles. Export with a coarser resolution.`,
      };
    }
  }
}

function finished(sum: MeshSum, whenEmpty: string): MeshReading {
  const facts = sum.facts();
  return facts === null ? problem('empty', whenEmpty) : { kind: 'mesh', facts };
}

function badCoordinates(triangle: number): MeshProblem {
  return {
    code: 'bad-coordinates',
    text: `Triangle ${triangle + 1} of the STL has a corner that is no place. Repair or export the part again.`,
  };
}

function notStl(): MeshProblem {
  return { code: 'not-stl', text: 'The file is no STL: it is neither binary STL nor text that starts with "solid".' };
}
