// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Analysis, PackedAnalysis } from '../analysis-types.js';
import type { ProgramReport } from '../report.js';
import { latin1Bytes } from '../scan/latin1.js';
import { base64Of } from './base64.js';
import { BgcodeReader, type Inflate, isBgcode } from './bgcode-reader.js';

/** Bytes that tell what a file is. */
const MAGIC_BYTES = 4;

/** Looks at the first bytes: text goes to the pass as it is, binary G-code through its reader. */
export class ContainerAnalysis implements Analysis {
  #start = new Uint8Array(0);
  #reader: BgcodeReader | null = null;
  #isDecided = false;

  constructor(
    readonly analysis: PackedAnalysis,
    readonly inflate: Inflate,
  ) {}

  push(chunk: string | Uint8Array): void {
    const bytes = typeof chunk === 'string' ? latin1Bytes(chunk) : chunk;
    if (this.#isDecided) return this.#pass(bytes);
    const start = new Uint8Array(this.#start.length + bytes.length);
    start.set(this.#start);
    start.set(bytes, this.#start.length);
    this.#start = start;
    if (start.length >= MAGIC_BYTES) this.#decide();
  }

  finish(): ProgramReport {
    if (!this.#isDecided) this.#decide();
    this.#reader?.finish();
    return this.analysis.finish();
  }

  #decide(): void {
    this.#isDecided = true;
    if (isBgcode(this.#start)) this.#reader = this.#open();
    this.#pass(this.#start);
    this.#start = new Uint8Array(0);
  }

  #pass(bytes: Uint8Array): void {
    if (this.#reader === null) this.analysis.push(bytes);
    else this.#reader.push(bytes);
  }

  #open(): BgcodeReader {
    const { analysis } = this;
    analysis.container = 'bgcode';
    const taker = {
      gcode: (bytes: Uint8Array) => analysis.push(bytes),
      metadata: (line: string) => analysis.comments.metadata.comment(line.replace('=', ' = ')),
      thumbnail: (image: { format: 'png' | 'jpg' | 'qoi'; widthPx: number; heightPx: number; bytes: Uint8Array }) =>
        analysis.comments.thumbnails.add({
          widthPx: image.widthPx,
          heightPx: image.heightPx,
          format: image.format,
          base64: base64Of(image.bytes),
        }),
      problem: (text: string) => analysis.problem(text),
    };
    return new BgcodeReader(taker, this.inflate);
  }
}
