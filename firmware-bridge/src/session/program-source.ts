// SPDX-License-Identifier: AGPL-3.0-or-later
import { type FileHandle, open } from 'node:fs/promises';
import type { LineSource, ProgramLine } from '../driver/driver.js';
import { MAX_LINE_BYTES } from './byte-check.js';
import { LineScanner } from './line-scanner.js';
import type { ProgramDialect } from './program-line.js';

/** Bytes read at once. */
const CHUNK_BYTES = 64 * 1024;

/**
 * Reads a program from disk a piece ahead of the sender; never more than two pieces of it are in memory. Lines are found when they are asked
 * for, so that no piece costs its thousand lines at once. Comments and empty lines are left out.
 */
export class ProgramSource implements LineSource {
  onReadable: (() => void) | null = null;
  readonly #scanner: LineScanner;
  /** Each has room for the beginning of a line, left over from the piece before, in front of its piece. */
  #spare = Buffer.allocUnsafe(MAX_LINE_BYTES + CHUNK_BYTES);
  #used = Buffer.allocUnsafe(MAX_LINE_BYTES + CHUNK_BYTES);
  #file: FileHandle | null = null;
  /** What is being scanned, a part of `#used`. */
  #bytes: Buffer = this.#used.subarray(0, 0);
  #from = 0;
  /** Where `#bytes` begins in the file. */
  #baseByte = 0;
  /** Bytes in `#spare` that were read ahead; null while they are being read. */
  #ahead: number | null = 0;
  #readBytes = 0;
  #line = 0;
  #state: 'open' | 'at-end' | 'closed' = 'open';
  #isReading = false;
  #isAwaited = false;

  constructor(
    private readonly path: string,
    dialect: ProgramDialect,
    private readonly onError: (reason: string) => void,
  ) {
    this.#scanner = new LineScanner(dialect);
  }

  next(): ProgramLine | 'wait' | 'end' {
    for (;;) {
      const found = this.#scanner.next(this.#bytes, this.#from);
      if (found) {
        this.#from = found.next;
        this.#line += 1;
        if (found.text !== '') return { text: found.text, line: this.#line, endByte: this.#baseByte + found.next };
      } else if (this.#ahead !== null && this.#ahead > 0) {
        if (!this.#takeAhead(this.#ahead)) return 'wait';
      } else if (this.#state === 'at-end') return this.#last();
      else {
        this.#isAwaited = true;
        this.#readAhead();
        return 'wait';
      }
    }
  }

  async close(): Promise<void> {
    this.#state = 'closed';
    this.onReadable = null;
    if (!this.#isReading) await this.#closeFile();
  }

  /** The last line, where the file does not end with a line end. */
  #last(): ProgramLine | 'end' {
    if (this.#from >= this.#bytes.length) return 'end';
    const text = this.#scanner.last(this.#bytes, this.#from);
    this.#from = this.#bytes.length;
    this.#line += 1;
    return text === '' ? 'end' : { text, line: this.#line, endByte: this.#baseByte + this.#from };
  }

  /** Goes on with the piece that was read ahead, behind what is left of this one. */
  #takeAhead(aheadBytes: number): boolean {
    const rest = this.#bytes.subarray(this.#from);
    if (rest.length > MAX_LINE_BYTES) {
      this.#state = 'closed';
      this.onError(`line ${this.#line + 1} is longer than ${MAX_LINE_BYTES} characters`);
      return false;
    }
    rest.copy(this.#spare, MAX_LINE_BYTES - rest.length);
    [this.#used, this.#spare] = [this.#spare, this.#used];
    this.#bytes = this.#used.subarray(MAX_LINE_BYTES - rest.length, MAX_LINE_BYTES + aheadBytes);
    this.#baseByte += this.#from;
    this.#from = 0;
    this.#ahead = 0;
    this.#readAhead();
    return true;
  }

  #readAhead(): void {
    if (this.#isReading || this.#state !== 'open') return;
    this.#isReading = true;
    this.#ahead = null;
    this.#read()
      .catch((cause: unknown) =>
        this.onError(`the program cannot be read on: ${cause instanceof Error ? cause.message : String(cause)}`),
      )
      .finally(() => {
        this.#isReading = false;
        if (this.#state === 'closed') void this.#closeFile();
        else if (this.#isAwaited) {
          this.#isAwaited = false;
          this.onReadable?.();
        }
      });
  }

  async #read(): Promise<void> {
    this.#file ??= await open(this.path, 'r');
    const { bytesRead } = await this.#file.read(this.#spare, MAX_LINE_BYTES, CHUNK_BYTES, this.#readBytes);
    this.#readBytes += bytesRead;
    this.#ahead = bytesRead;
    if (bytesRead > 0 || this.#state !== 'open') return;
    this.#state = 'at-end';
    await this.#closeFile();
  }

  async #closeFile(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    await file?.close();
  }
}
