// SPDX-License-Identifier: AGPL-3.0-or-later
import { MetadataCollector } from '../slicer-metadata.js';
import { ThumbnailCollector } from '../thumbnails.js';
import type { ProgramTally } from './program-tally.js';

/** Hands comments to whom they concern: pictures, layers, kinds of line, what the slicer says of its own work. */
export class CommentDesk {
  readonly metadata = new MetadataCollector();
  readonly thumbnails = new ThumbnailCollector();

  constructor(readonly tally: ProgramTally) {}

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

/** Longer than any slicer's name for a kind of line. */
const MAX_FEATURE_CHARS = 60;
