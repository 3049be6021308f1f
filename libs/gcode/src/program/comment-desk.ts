// SPDX-License-Identifier: AGPL-3.0-or-later
import { latin1Text } from '../scan/latin1.js';
import { MetadataCollector } from '../slicer-metadata.js';
import { ThumbnailCollector } from '../thumbnails.js';
import type { ProgramTally } from './program-tally.js';

/** Hands comments to whom they concern: pictures, layers, kinds of line, what the slicer says of its own work. */
export class CommentDesk {
  readonly metadata = new MetadataCollector();
  readonly thumbnails = new ThumbnailCollector();

  constructor(readonly tally: ProgramTally) {}

  /** Takes the bytes of a comment; most concern nobody, and are told by their first letters without making a string. */
  takeBytes(bytes: Uint8Array, from: number, to: number): void {
    let at = from;
    while (at < to && (bytes[at] === 0x20 || bytes[at] === 0x09)) at += 1;
    if (to - at < SHORTEST_COMMENT && !this.thumbnails.isOpen) return;
    const start = ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
    if (this.thumbnails.isOpen || OPENINGS.has(start)) this.take(latin1Text(bytes, at, to).trim());
  }

  /** Takes a comment, without its semicolon and the blanks round it. */
  take(text: string): void {
    if (this.thumbnails.comment(text)) return;
    const { tally } = this;
    const isFirst = !tally.layers.isCommented;
    if (tally.layers.comment(text)) {
      if (isFirst) tally.times.dropLayers();
      return tally.times.beginLayer(tally.lineNumber, Number.NaN);
    }
    const feature = featureOf(text);
    if (feature !== null) return tally.times.beginFeature(feature);
    this.metadata.comment(text);
  }
}

/** ";TYPE:Perimeter" of PrusaSlicer, Orca and Cura ("WALL-OUTER"); "; FEATURE: Outer wall" of Bambu Studio. */
function featureOf(text: string): string | null {
  if (text.startsWith('TYPE:')) return text.slice('TYPE:'.length, MAX_FEATURE_CHARS).trim();
  if (text.startsWith('FEATURE:')) return text.slice('FEATURE:'.length, MAX_FEATURE_CHARS).trim();
  return null;
}

/** First two letters of every comment that concerns somebody here: see `featureOf`, LayerCounter, MetadataCollector, ThumbnailCollector. */
const OPENINGS: ReadonlySet<number> = new Set(
  [
    'TYPE',
    'FEATURE',
    'LAYER',
    'CHANGE_LAYER',
    'thumbnail',
    'generated',
    'Generated',
    'estimated',
    'model',
    'total',
    'TIME',
    'filament',
    'Filament',
  ].map((word) => (word.charCodeAt(0) << 8) | word.charCodeAt(1)),
);

/** "TIME:1". */
const SHORTEST_COMMENT = 6;

/** Longer than any slicer's name for a kind of line. */
const MAX_FEATURE_CHARS = 60;
