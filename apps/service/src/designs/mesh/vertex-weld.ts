// SPDX-License-Identifier: AGPL-3.0-or-later

/** Corners of triangles as numbers of places: `corner[i]` is the place of the i-th corner. */
export interface Welded {
  readonly corner: Int32Array;
  readonly places: number;
}

/** Finds which corners are one place: those whose three coordinates are equal bit by bit, as exporters write them. */
export function weld(coordinates: Float32Array): Welded {
  const corners = coordinates.length / 3;
  const bits = new Int32Array(coordinates.buffer, coordinates.byteOffset, coordinates.length);
  const corner = new Int32Array(corners);
  const mask = tableMask(corners);
  const table = new Int32Array(mask + 1).fill(-1);
  const first = new Int32Array(corners);
  let places = 0;
  for (let index = 0; index < corners; index += 1) {
    const at = index * 3;
    let slot = hashOf(bits[at] ?? 0, bits[at + 1] ?? 0, bits[at + 2] ?? 0) & mask;
    for (;;) {
      const place = table[slot] ?? -1;
      if (place < 0) {
        table[slot] = places;
        first[places] = at;
        corner[index] = places;
        places += 1;
        break;
      }
      const known = first[place] ?? 0;
      if (bits[known] === bits[at] && bits[known + 1] === bits[at + 1] && bits[known + 2] === bits[at + 2]) {
        corner[index] = place;
        break;
      }
      slot = (slot + 1) & mask;
    }
  }
  return { corner, places };
}

/** Half full at most, so that runs of taken slots stay short. */
export function tableMask(entries: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(16, entries * 2))) - 1;
}

/** Mixes three words of 32 bits into one. */
export function hashOf(a: number, b: number, c: number): number {
  let hash = Math.imul(a, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 15) ^ b, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13) ^ c, 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
