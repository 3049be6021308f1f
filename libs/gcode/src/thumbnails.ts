// SPDX-License-Identifier: AGPL-3.0-or-later
import { MAX_THUMBNAIL_CHARS, MAX_THUMBNAILS } from './limits.js';
import type { Thumbnail } from './report.js';

type Open = {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly format: Thumbnail['format'];
  readonly lines: string[];
};

const FORMATS: Readonly<Record<string, Thumbnail['format']>> = { '': 'png', _PNG: 'png', _JPG: 'jpg', _QOI: 'qoi' };

/**
 * Gathers pictures from comments: "thumbnail begin 220x124 12345", lines of base64, "thumbnail end"; also thumbnail_JPG and thumbnail_QOI.
 * A picture that is not closed, or beyond MAX_THUMBNAILS and MAX_THUMBNAIL_CHARS, is left out. Source: PrusaSlicer, GCode/Thumbnails.
 */
export class ThumbnailCollector {
  readonly #thumbnails: Thumbnail[] = [];
  #open: Open | null = null;
  #chars = 0;

  /** Takes a comment, without its semicolon; true when it belongs to a picture. */
  comment(text: string): boolean {
    const mark = text.startsWith('thumbnail') ? /^thumbnail(_\w+)? (begin|end)(?: (\d{1,5})x(\d{1,5}))?/.exec(text) : null;
    if (mark !== null) this.#mark(mark);
    else if (this.#open === null) return false;
    else if (this.#chars + text.length <= MAX_THUMBNAIL_CHARS && /^[A-Za-z0-9+/]*={0,2}$/.test(text)) {
      this.#open.lines.push(text);
      this.#chars += text.length;
    } else this.#open = null;
    return true;
  }

  /** True while lines of a picture follow. */
  get isOpen(): boolean {
    return this.#open !== null;
  }

  /** Takes a picture that came by itself. */
  add(thumbnail: Thumbnail): void {
    const chars = this.#chars + thumbnail.base64.length;
    if (this.#thumbnails.length >= MAX_THUMBNAILS || chars > MAX_THUMBNAIL_CHARS) return;
    this.#chars = chars;
    this.#thumbnails.push(thumbnail);
  }

  get thumbnails(): Thumbnail[] {
    return [...this.#thumbnails];
  }

  #mark([, suffix, kind, width, height]: RegExpExecArray): void {
    if (kind === 'begin') {
      const format = FORMATS[(suffix ?? '').toUpperCase()];
      const isKnown = format !== undefined && width !== undefined && height !== undefined;
      this.#open = isKnown ? { widthPx: Number(width), heightPx: Number(height), format, lines: [] } : null;
    } else if (this.#open !== null) {
      const { lines, ...head } = this.#open;
      if (lines.length > 0 && this.#thumbnails.length < MAX_THUMBNAILS)
        this.#thumbnails.push({ ...head, base64: lines.join('') });
      this.#open = null;
    }
  }
}
