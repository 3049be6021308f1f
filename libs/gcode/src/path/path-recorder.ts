// SPDX-License-Identifier: AGPL-3.0-or-later
import { MAX_RETRACTION_MARKS, PATH_KIND, type ProgramPath } from './program-path.js';

const FIRST_CAPACITY = 16_384;
const MOST_OF_16_BITS = 0xffff;

/** A compaction that frees less than this share of the room is the last. */
const WORTH_COMPACTING = 0.25;

/** Facts of the segments that come, set by who tells of them before `to`. */
export type SegmentFacts = { feature: number; layer: number; feedMmPerMin: number; celsius: number; tool: number; line: number };

/** Takes a path point by point into arrays that grow, and joins neighbours of one kind once they hold as many as they may. */
export class PathRecorder {
  readonly facts: SegmentFacts = { feature: 0, layer: 0, feedMmPerMin: 0, celsius: 0, tool: 0, line: 0 };
  #capacity = FIRST_CAPACITY;
  #length = 1;
  #points = new Float32Array(FIRST_CAPACITY * 3);
  #kinds = new Uint8Array(FIRST_CAPACITY);
  #features = new Uint8Array(FIRST_CAPACITY);
  #layers = new Uint16Array(FIRST_CAPACITY);
  #feeds = new Uint16Array(FIRST_CAPACITY);
  #celsius = new Uint16Array(FIRST_CAPACITY);
  #tools = new Uint8Array(FIRST_CAPACITY);
  #lines = new Uint32Array(FIRST_CAPACITY);
  readonly #marks: number[] = [];
  readonly #markLayers: number[] = [];
  #retractions = 0;
  #segments = 0;
  /** Segments of one kind that make one line; how many the newest line holds. */
  #every = 1;
  #run = 0;
  #cutAtLine: number | null = null;
  #x = 0;
  #y = 0;
  #z = 0;

  constructor(readonly maxSegments: number) {}

  /** Where the next segment begins; elsewhere than the last ended is a jump. */
  from(x: number, y: number, z: number): void {
    if (x !== this.#x || y !== this.#y || z !== this.#z) this.#append(PATH_KIND.jump, x, y, z);
  }

  /** A segment to here. */
  to(kind: number, x: number, y: number, z: number): void {
    this.#segments += 1;
    this.#append(kind, x, y, z);
  }

  /** Filament is pulled back where the path stands. */
  retract(): void {
    this.#retractions += 1;
    if (this.#markLayers.length >= MAX_RETRACTION_MARKS) return;
    this.#marks.push(this.#x, this.#y, this.#z);
    this.#markLayers.push(this.facts.layer);
  }

  /** Layers counted so far were none. */
  dropLayers(): void {
    this.#layers.fill(0, 0, this.#length);
    this.#markLayers.fill(0);
  }

  /** `cutsOnly`: a program that extrudes nothing works with every move that is no rapid. */
  finish(featureNames: readonly string[], cutsOnly: boolean): ProgramPath {
    const length = this.#length;
    const kinds = this.#kinds.slice(0, length);
    if (cutsOnly) for (let at = 0; at < length; at += 1) if (kinds[at] === PATH_KIND.travel) kinds[at] = PATH_KIND.make;
    return {
      length,
      kinds,
      points: this.#points.slice(0, length * 3),
      features: this.#features.slice(0, length),
      layers: this.#layers.slice(0, length),
      feeds: this.#feeds.slice(0, length),
      celsius: this.#celsius.slice(0, length),
      tools: this.#tools.slice(0, length),
      lines: this.#lines.slice(0, length),
      featureNames,
      retractions: Float32Array.from(this.#marks),
      retractionLayers: Uint16Array.from(this.#markLayers),
      retractionCount: this.#retractions,
      segments: this.#segments,
      joined: this.#every,
      cutAtLine: this.#cutAtLine,
    };
  }

  #append(kind: number, x: number, y: number, z: number): void {
    this.#x = x;
    this.#y = y;
    this.#z = z;
    if (this.#cutAtLine !== null) return;
    if (this.#run > 0 && this.#run < this.#every && this.#continues(kind)) {
      this.#run += 1;
      return this.#write(this.#length - 1, kind, x, y, z);
    }
    if (this.#length === this.#capacity && !this.#makeRoom()) {
      this.#cutAtLine = this.facts.line;
      return;
    }
    this.#run = 1;
    this.#write(this.#length, kind, x, y, z);
    this.#length += 1;
  }

  #continues(kind: number): boolean {
    const last = this.#length - 1;
    const { facts } = this;
    return (
      kind !== PATH_KIND.jump &&
      this.#kinds[last] === kind &&
      this.#features[last] === facts.feature &&
      this.#layers[last] === facts.layer &&
      this.#tools[last] === facts.tool
    );
  }

  #write(at: number, kind: number, x: number, y: number, z: number): void {
    const { facts } = this;
    const points = this.#points;
    points[at * 3] = x;
    points[at * 3 + 1] = y;
    points[at * 3 + 2] = z;
    this.#kinds[at] = kind;
    this.#features[at] = facts.feature;
    this.#layers[at] = facts.layer;
    this.#feeds[at] = facts.feedMmPerMin < MOST_OF_16_BITS ? facts.feedMmPerMin + 0.5 : MOST_OF_16_BITS;
    this.#celsius[at] = facts.celsius < MOST_OF_16_BITS ? facts.celsius + 0.5 : MOST_OF_16_BITS;
    this.#tools[at] = facts.tool;
    this.#lines[at] = facts.line;
  }

  /** Larger arrays, or fewer lines in them; false when neither helps. */
  #makeRoom(): boolean {
    const most = this.maxSegments + 1;
    if (this.#capacity < most) {
      this.#grow(Math.min(this.#capacity * 2, most));
      return true;
    }
    const before = this.#length;
    this.#compact();
    this.#every *= 2;
    return before - this.#length >= before * WORTH_COMPACTING;
  }

  #grow(capacity: number): void {
    this.#capacity = capacity;
    this.#points = moved(this.#points, new Float32Array(capacity * 3));
    this.#kinds = moved(this.#kinds, new Uint8Array(capacity));
    this.#features = moved(this.#features, new Uint8Array(capacity));
    this.#layers = moved(this.#layers, new Uint16Array(capacity));
    this.#feeds = moved(this.#feeds, new Uint16Array(capacity));
    this.#celsius = moved(this.#celsius, new Uint16Array(capacity));
    this.#tools = moved(this.#tools, new Uint8Array(capacity));
    this.#lines = moved(this.#lines, new Uint32Array(capacity));
  }

  /** Of each two neighbours of one kind, feature, layer and tool, the point between goes. */
  #compact(): void {
    let to = 1;
    for (let at = 1; at < this.#length; at += 1) {
      const isJoined = at + 1 < this.#length && this.#isAlike(at, at + 1);
      const kept = isJoined ? at + 1 : at;
      this.#copy(kept, to);
      to += 1;
      at = kept;
    }
    this.#length = to;
    this.#run = this.#every;
  }

  #isAlike(a: number, b: number): boolean {
    return (
      this.#kinds[a] !== PATH_KIND.jump &&
      this.#kinds[a] === this.#kinds[b] &&
      this.#features[a] === this.#features[b] &&
      this.#layers[a] === this.#layers[b] &&
      this.#tools[a] === this.#tools[b]
    );
  }

  #copy(from: number, to: number): void {
    const points = this.#points;
    for (let axis = 0; axis < 3; axis += 1) points[to * 3 + axis] = points[from * 3 + axis] as number;
    this.#kinds[to] = this.#kinds[from] as number;
    this.#features[to] = this.#features[from] as number;
    this.#layers[to] = this.#layers[from] as number;
    this.#feeds[to] = this.#feeds[from] as number;
    this.#celsius[to] = this.#celsius[from] as number;
    this.#tools[to] = this.#tools[from] as number;
    this.#lines[to] = this.#lines[from] as number;
  }
}

function moved<T extends Float32Array | Uint8Array | Uint16Array | Uint32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
