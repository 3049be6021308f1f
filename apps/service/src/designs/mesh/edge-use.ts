// SPDX-License-Identifier: AGPL-3.0-or-later
import { hashOf, tableMask, type Welded } from './vertex-weld.js';

/** How the edges of a mesh are used, and how many pieces hang together. */
export interface EdgeUse {
  readonly openEdges: number;
  readonly crowdedEdges: number;
  readonly flippedEdges: number;
  readonly shells: number;
}

/** More triangles at one edge are counted as this many. */
const MOST = 255;

/** Counts how often each edge is run along in each direction: a closed surface does so once each way. Triangles without three places are left out. */
export function edgeUse({ corner, places }: Welded): EdgeUse {
  const mask = tableMask(corner.length / 2);
  const low = new Int32Array(mask + 1).fill(-1);
  const high = new Int32Array(mask + 1);
  const up = new Uint8Array(mask + 1);
  const down = new Uint8Array(mask + 1);
  const pieces = new Pieces(places);
  const count = (from: number, to: number): void => {
    const [least, most] = from < to ? [from, to] : [to, from];
    let slot = hashOf(least, most, 0x27d4eb2f) & mask;
    while (low[slot] !== -1 && (low[slot] !== least || high[slot] !== most)) slot = (slot + 1) & mask;
    low[slot] = least;
    high[slot] = most;
    const uses = from < to ? up : down;
    uses[slot] = Math.min(MOST, (uses[slot] ?? 0) + 1);
  };
  for (let at = 0; at + 2 < corner.length; at += 3) {
    const [a = 0, b = 0, c = 0] = [corner[at], corner[at + 1], corner[at + 2]];
    if (a === b || b === c || c === a) continue;
    count(a, b);
    count(b, c);
    count(c, a);
    pieces.join(a, b);
    pieces.join(b, c);
  }
  let [openEdges, crowdedEdges, flippedEdges] = [0, 0, 0];
  for (let slot = 0; slot <= mask; slot += 1) {
    if (low[slot] === -1) continue;
    const uses = (up[slot] ?? 0) + (down[slot] ?? 0);
    if (uses === 1) openEdges += 1;
    else if (uses > 2) crowdedEdges += 1;
    else if (up[slot] !== down[slot]) flippedEdges += 1;
  }
  return { openEdges, crowdedEdges, flippedEdges, shells: pieces.count() };
}

/** Union-find over places (Tarjan 1975), with path halving. */
class Pieces {
  readonly #parent: Int32Array;
  readonly #isUsed: Uint8Array;

  constructor(places: number) {
    this.#parent = Int32Array.from({ length: places }, (_, index) => index);
    this.#isUsed = new Uint8Array(places);
  }

  join(first: number, second: number): void {
    this.#isUsed[first] = 1;
    this.#isUsed[second] = 1;
    this.#parent[this.#root(first)] = this.#root(second);
  }

  count(): number {
    let roots = 0;
    this.#parent.forEach((parent, place) => (roots += parent === place && this.#isUsed[place] === 1 ? 1 : 0));
    return roots;
  }

  #root(place: number): number {
    let at = place;
    for (let parent = this.#parent[at] ?? at; parent !== at; parent = this.#parent[at] ?? at) {
      this.#parent[at] = this.#parent[parent] ?? parent;
      at = this.#parent[at] ?? at;
    }
    return at;
  }
}
