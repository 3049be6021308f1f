// SPDX-License-Identifier: AGPL-3.0-or-later
import type { LinkQuality } from '@fabcommons/contracts';
import type { LinkState } from './session.js';

/** Share of bad lines above which a wire is called poor: a good USB cable shows none in a day. */
export const POOR_SHARE = 0.01;
/**
 * Share above which a job is held. Lines to Marlin carry checksums, so a bad wire costs time first; Grbl has none, and where one reply in fifty
 * comes garbled, lines of the program do too.
 */
export const BAD_SHARE = { marlin: 0.15, grbl: 0.03 } as const;
/** Bad lines before a wire is judged: one spark is no bad cable. */
export const MIN_BAD_LINES = 8;
/** Lines over which the share is taken, by exponential forgetting: an old burst does not count for ever. */
const MEMORY_LINES = 400;

/** Counts how good a wire is. */
export class LinkWatch {
  replies = 0;
  garbled = 0;
  resends = 0;
  quality: LinkState['quality'] = 'good';
  #share = 0;
  #badLines = 0;

  /** @param onQuality it became another. Called in the middle of a received line. */
  constructor(private readonly onQuality: () => void) {}

  get state(): LinkState {
    const { replies, garbled, resends, quality } = this;
    return { replies, garbled, resends, quality };
  }

  /** As the contract has it. */
  get counts(): LinkQuality {
    const { replies, garbled, resends } = this;
    return { replies, garbled, resends };
  }

  /** A line came. On the hot path. */
  heard(): void {
    this.replies += 1;
    this.#share -= this.#share / MEMORY_LINES;
  }

  /** One of them was garbled, or the firmware asked for a line again. */
  bad(what: 'garbled' | 'resends', dialect: 'marlin' | 'grbl'): void {
    this[what] += 1;
    this.#badLines += 1;
    this.#share += 1 / MEMORY_LINES;
    if (this.#badLines < MIN_BAD_LINES) return;
    const next = this.#share > BAD_SHARE[dialect] ? 'bad' : this.#share > POOR_SHARE ? 'poor' : 'good';
    // Better again only after a new beginning, or the word would flutter.
    if (next === this.quality || this.quality === 'bad' || next === 'good') return;
    this.quality = next;
    this.onQuality();
  }

  /** A person has looked at it and goes on, or a job begins: it is judged anew; the counts stay. */
  judgeAnew(): void {
    this.#share = 0;
    this.#badLines = 0;
    this.quality = 'good';
  }
}
