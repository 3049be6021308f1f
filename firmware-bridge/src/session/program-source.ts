// SPDX-License-Identifier: AGPL-3.0-or-later
import { type FileHandle, open } from 'node:fs/promises';
import type { LineSource, ProgramLine } from '../driver/driver.js';
import { type ProgramDialect, sendableText } from './program-line.js';

/** Bytes read at once, and so about the most of a program that is in memory: two of these. */
const CHUNK_BYTES = 64 * 1024;
/** Lines ready to be sent below which the next piece is read. */
const LOW_LINES = 512;

/** Reads a program from disk a piece ahead of the sender; never the whole of it. Comments and empty lines are left out. */
export class ProgramSource implements LineSource {
  onReadable: (() => void) | null = null;
  readonly #buffer = Buffer.alloc(CHUNK_BYTES);
  #file: FileHandle | null = null;
  #lines: ProgramLine[] = [];
  #at = 0;
  #next = 0;
  #tail = '';
  #line = 0;
  #endByte = 0;
  #isReading = false;
  #isAtEnd = false;
  #isClosed = false;

  constructor(
    private readonly path: string,
    private readonly dialect: ProgramDialect,
    private readonly onError: (reason: string) => void,
  ) {}

  next(): ProgramLine | 'wait' | 'end' {
    const line = this.#lines[this.#next];
    if (line) {
      this.#next += 1;
      if (this.#lines.length - this.#next < LOW_LINES) this.#readMore();
      return line;
    }
    if (this.#isAtEnd) return 'end';
    this.#readMore();
    return 'wait';
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.onReadable = null;
    if (!this.#isReading) await this.#closeFile();
  }

  #readMore(): void {
    if (this.#isReading || this.#isAtEnd || this.#isClosed) return;
    this.#isReading = true;
    this.#read()
      .catch((cause: unknown) =>
        this.onError(`the program cannot be read on: ${cause instanceof Error ? cause.message : String(cause)}`),
      )
      .finally(() => {
        this.#isReading = false;
        if (this.#isClosed) void this.#closeFile();
        else this.onReadable?.();
      });
  }

  async #read(): Promise<void> {
    this.#file ??= await open(this.path, 'r');
    const { bytesRead } = await this.#file.read(this.#buffer, 0, CHUNK_BYTES, this.#at);
    this.#at += bytesRead;
    const lines = (this.#tail + this.#buffer.toString('latin1', 0, bytesRead)).split('\n');
    this.#tail = bytesRead === 0 ? '' : (lines.pop() ?? '');
    this.#lines = this.#lines.slice(this.#next);
    this.#next = 0;
    for (const raw of lines) {
      this.#line += 1;
      this.#endByte = Math.min(this.#endByte + raw.length + 1, this.#at);
      const text = sendableText(this.dialect, raw);
      if (text !== '') this.#lines.push({ text, line: this.#line, endByte: this.#endByte });
    }
    if (bytesRead === 0) {
      this.#isAtEnd = true;
      await this.#closeFile();
    }
  }

  async #closeFile(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    await file?.close();
  }
}
