// SPDX-License-Identifier: AGPL-3.0-or-later
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { lineProblem, type ProgramDialect, sendableText } from './program-line.js';
import type { SessionJob, StartRefusalCode } from './session.js';

/** Bytes that `start` looks at before it answers; the rest is read while nothing is sent yet. */
const QUICK_BYTES = 256 * 1024;
/** Bytes read at once; the event loop runs between two reads. */
const CHUNK_BYTES = 256 * 1024;
/** Longest line of a program that is looked at as text, thumbnails and settings in comments included. */
const MAX_PROGRAM_LINE = 64 * 1024;

/** What stands against a job. */
export type PreflightProblem = { readonly code: StartRefusalCode; readonly reason: string };

/** Looks at a program line by line as its bytes come; tells the first problem. */
class LineCheck {
  #line = 0;
  #tail = '';
  #hasBlock = false;

  constructor(private readonly dialect: ProgramDialect) {}

  push(text: string, isLast: boolean): string | null {
    if (hasBinaryJunk(text)) return 'the file holds binary data; it is no G-code';
    const lines = (this.#tail + text).split('\n');
    this.#tail = isLast ? '' : (lines.pop() ?? '');
    if (this.#tail.length > MAX_PROGRAM_LINE)
      return `line ${this.#line + lines.length + 1} is longer than ${MAX_PROGRAM_LINE} characters`;
    for (const line of lines) {
      this.#line += 1;
      const code = sendableText(this.dialect, line);
      if (code === '') continue;
      this.#hasBlock = true;
      const problem = lineProblem(this.dialect, code);
      if (problem) return `line ${this.#line}: ${problem}`;
    }
    return isLast && !this.#hasBlock ? 'the file holds no commands' : null;
  }
}

/** Looks at the file and its beginning; small programs are seen whole. `mustHome`: only a program that homes the machine first may run. */
export function quickPreflight(job: SessionJob, mustHome: boolean): PreflightProblem | null {
  let bytes: Buffer;
  try {
    const { size } = statSync(job.programPath);
    if (size === 0) return { code: 'bad-program', reason: 'the program is empty' };
    if (size !== job.sizeBytes)
      return {
        code: 'file-unavailable',
        reason: `the program has ${size} bytes, expected ${job.sizeBytes}: it is not the file that was meant`,
      };
    bytes = Buffer.alloc(Math.min(size, QUICK_BYTES));
    const file = openSync(job.programPath, 'r');
    try {
      bytes = bytes.subarray(0, readSync(file, bytes, 0, bytes.length, 0));
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    return {
      code: 'file-unavailable',
      reason: `the program cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
    };
  }
  const text = bytes.toString('latin1');
  const reason = new LineCheck(job.dialect).push(text, bytes.length === job.sizeBytes);
  if (reason === null && mustHome && !homesFirst(job.dialect, text))
    return {
      code: 'not-ready',
      reason: 'the machine was unlocked and does not know its position: home it first, or run a program that begins with $H',
    };
  return reason ? { code: 'bad-program', reason } : null;
}

/** Looks at the whole program, a piece at a time, while nothing has been sent. */
export async function fullPreflight(job: SessionJob, isWanted: () => boolean): Promise<PreflightProblem | null> {
  if (job.sizeBytes <= QUICK_BYTES) return null;
  const check = new LineCheck(job.dialect);
  const file = await open(job.programPath, 'r');
  try {
    const bytes = Buffer.alloc(CHUNK_BYTES);
    for (let at = 0; isWanted(); ) {
      const { bytesRead } = await file.read(bytes, 0, bytes.length, at);
      at += bytesRead;
      const reason = check.push(bytes.toString('latin1', 0, bytesRead), bytesRead === 0);
      if (reason) return { code: 'bad-program', reason };
      if (bytesRead === 0) return null;
    }
    return null;
  } finally {
    await file.close();
  }
}

/** True when the first command is `$H`. */
function homesFirst(dialect: ProgramDialect, text: string): boolean {
  for (const line of text.split('\n')) {
    const code = sendableText(dialect, line);
    if (code !== '') return /^\$H$/i.test(code);
  }
  return false;
}

/** Control characters other than tab, line feed, form feed and carriage return. */
function hasBinaryJunk(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if ((code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d && code !== 0x0c) || code === 0x7f) return true;
  }
  return false;
}
