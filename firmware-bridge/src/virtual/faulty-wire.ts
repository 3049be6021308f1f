// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Fault } from './fault.js';

/** The lowest bit of a letter turns it into another letter, so that a corrupted byte stays printable and a checksum sees it. */
const FLIP = 0x01;
/** Longest line held back to be judged whole; a longer one goes through as it is. */
const MAX_HELD_BYTES = 1024;

type Counted = Exclude<Extract<Fault, { at: number }>, { kind: 'delay-byte' }>;

/** The wire between host and firmware with its faults: bytes and lines on the way in, oks on the way out. Without faults it passes everything at once. */
export class FaultyWire {
  readonly #byKind = new Map<string, Set<number>>();
  #bytes = 0;
  #lines = 0;
  #oks = 0;
  #held: number[] = [];
  #pendingOut = '';
  readonly #holdsLines: boolean;

  constructor(faults: readonly Fault[]) {
    for (const fault of faults) if (isCounted(fault)) this.#add(fault);
    this.#holdsLines = ['corrupt-line', 'drop-line', 'duplicate-line'].some((kind) => this.#byKind.has(kind));
  }

  /** Lines that have come in whole. */
  get lines(): number {
    return this.#lines;
  }

  /** What reaches the firmware of `bytes`; `onLine` is called as each line is complete, after its bytes were delivered. */
  inbound(bytes: Uint8Array, deliver: (bytes: Uint8Array) => void, onLine: (line: number) => void): void {
    let ready: number[] = [];
    for (const byte of bytes) {
      this.#bytes += 1;
      const copies = this.#has('drop-byte', this.#bytes) ? 0 : this.#has('duplicate-byte', this.#bytes) ? 2 : 1;
      const value = this.#has('corrupt-byte', this.#bytes) ? byte ^ FLIP : byte;
      for (let copy = 0; copy < copies; copy += 1) (this.#holdsLines ? this.#held : ready).push(value);
      if (value === 0x0a && copies > 0) {
        this.#lines += 1;
        if (this.#holdsLines) ready.push(...this.#judgeLine());
        deliver(Uint8Array.from(ready));
        ready = [];
        onLine(this.#lines);
      } else if (this.#held.length > MAX_HELD_BYTES || (this.#held.length > 0 && isRealtime(value))) {
        ready.push(...this.#held);
        this.#held = [];
      }
    }
    if (ready.length > 0) deliver(Uint8Array.from(ready));
  }

  /** What reaches the host of `text`. */
  outbound(text: string): string {
    if (!this.#byKind.has('lose-ok') && !this.#byKind.has('double-ok')) return text;
    const lines = (this.#pendingOut + text).split('\n');
    this.#pendingOut = lines.pop() ?? '';
    return lines.map((line) => this.#judgeOk(line)).join('');
  }

  #judgeOk(line: string): string {
    if (!line.startsWith('ok')) return `${line}\n`;
    this.#oks += 1;
    if (this.#has('lose-ok', this.#oks)) return '';
    return this.#has('double-ok', this.#oks) ? `${line}\nok\n` : `${line}\n`;
  }

  #judgeLine(): number[] {
    const line = this.#held;
    this.#held = [];
    if (this.#has('drop-line', this.#lines)) return [];
    if (this.#has('duplicate-line', this.#lines)) return [...line, ...line];
    if (!this.#has('corrupt-line', this.#lines)) return line;
    const middle = Math.floor((line.length - 1) / 2);
    return line.map((byte, index) => (index === middle ? byte ^ FLIP : byte));
  }

  #add(fault: Counted): void {
    const places = this.#byKind.get(fault.kind) ?? new Set<number>();
    places.add(fault.at);
    this.#byKind.set(fault.kind, places);
  }

  #has(kind: Counted['kind'], at: number): boolean {
    return this.#byKind.get(kind)?.has(at) ?? false;
  }
}

/** Grbl's real-time bytes must not wait for the end of a line. */
function isRealtime(byte: number): boolean {
  return byte >= 0x80 || byte === 0x18 || byte === 0x21 || byte === 0x3f || byte === 0x7e;
}

function isCounted(fault: Fault): fault is Counted {
  return 'at' in fault && fault.kind !== 'delay-byte';
}
