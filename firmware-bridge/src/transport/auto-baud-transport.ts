// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Clock, systemClock } from '../driver/clock.js';
import { type BaudEvidence, judgeBaud } from './baud-evidence.js';
import {
  type AdapterMark,
  BOOT_QUIET_MS,
  type LineOutcome,
  type Transport,
  TransportError,
  type TransportListener,
} from './transport.js';

/** Speeds in the order of their frequency: OctoPrint's (`comm.py` baudrateList). */
export const BAUD_CANDIDATES: readonly number[] = [115_200, 250_000, 230_400, 57_600, 38_400, 19_200, 9_600];

/** Where the speed that worked is kept, by port. */
export interface BaudMemory {
  /** Bits/s, or null when nothing is known. */
  baudOf(port: string): number | null;
  keepBaud(port: string, baudRate: number): void;
}

/** A wire whose speed can be changed while it is open. */
export type SpeedyTransport = Transport & { readonly baudRate: number; setBaud(baudRate: number): Promise<LineOutcome> };

/** What an {@link AutoBaudTransport} works with. */
export type AutoBaudParts = { readonly memory?: BaudMemory; readonly clock?: Clock };

/**
 * Questions, in turn. Nothing but queries: `?` (Grbl, raw), `M115` (Marlin), `$I` (Grbl), begun by a line end that ends what noise may have
 * left; each firmware answers the other's question too, if only that it does not know it. At a wrong speed a machine reads other bytes than
 * these: Grbl may read a soft reset (0x18), which stops it, but never a cycle start (`baud-evidence.spec.ts` samples every pair of speeds).
 */
export const BAUD_QUESTIONS: readonly string[] = ['\n?\nM115\n', '\n?\n$I\n'];
/** For an answer to a question: `M115` of a Marlin takes 60 ms at 57600; a busy one comes back to it after its command. */
const ANSWER_MS = 900;
/** The speed tried first gets the time of a boot as well: Optiboot 1-2 s, Marlin with a boot screen up to 5 s. */
const FIRST_QUESTIONS = 6;
const QUESTIONS = 2;
/** Bytes kept for judging one speed. */
const MAX_EVIDENCE_BYTES = 4_096;

/**
 * Finds the speed while it opens: the remembered one first, then {@link BAUD_CANDIDATES}; in all at most 19 s. Where all is silent it
 * opens at the remembered one. Fails with `no-answer` when there is none or noise is heard, and closes the port: whoever wants it tries again later.
 */
export class AutoBaudTransport implements Transport {
  #heard: Uint8Array = new Uint8Array();
  #listener: TransportListener | null = null;
  #isSearching = false;
  #lost: string | null = null;
  #wake: (() => void) | null = null;
  /** The speed that worked last. */
  #found: number | null = null;
  readonly #clock: Clock;

  constructor(
    private readonly inner: SpeedyTransport,
    private readonly parts: AutoBaudParts = {},
  ) {
    this.#clock = parts.clock ?? systemClock;
  }

  get port(): string {
    return this.inner.port;
  }
  get isOpen(): boolean {
    return this.#listener !== null && this.inner.isOpen;
  }
  get pendingBytes(): number {
    return this.inner.pendingBytes;
  }
  get baudRate(): number {
    return this.inner.baudRate;
  }
  get raw(): Transport {
    return this.inner;
  }
  /** It has listened while it opened. */
  get quiet(): { afterOpeningMs: number; afterResetMs: number } {
    return { afterOpeningMs: 0, afterResetMs: this.inner.quiet?.afterResetMs ?? 0 };
  }
  get adapter(): AdapterMark | null {
    return this.inner.adapter ?? null;
  }
  get warning(): string | null {
    return this.inner.warning ?? null;
  }

  async open(listener: TransportListener): Promise<void> {
    if (this.#isSearching) throw new TransportError('already-open', `${this.port} is being opened already`, { port: this.port });
    this.#isSearching = true;
    this.#lost = null;
    try {
      await this.inner.open({ onData: (bytes) => this.#receive(bytes), onClosed: (end) => this.#closed(end) });
      await this.#search();
      this.#listener = listener;
    } catch (cause) {
      await this.inner.close();
      throw cause;
    } finally {
      this.#isSearching = false;
    }
  }

  write(bytes: Uint8Array): void {
    if (this.#listener) this.inner.write(bytes);
  }

  async close(): Promise<void> {
    if (this.#isSearching) this.#lost ??= 'closed';
    await this.inner.close();
    this.#wake?.();
  }

  setBaud(baudRate: number): Promise<LineOutcome> {
    return this.inner.setBaud(baudRate);
  }
  setLines(lines: { readonly dtr: boolean; readonly rts: boolean }): Promise<LineOutcome> {
    return this.inner.setLines?.(lines) ?? Promise.resolve('not-there');
  }
  pulseReset(): Promise<LineOutcome> {
    return this.inner.pulseReset?.() ?? Promise.resolve('not-there');
  }
  discard(): Promise<void> {
    return this.inner.discard?.() ?? Promise.resolve();
  }
  drain(): Promise<void> {
    return this.inner.drain?.() ?? Promise.resolve();
  }
  onAppeared(listener: () => void): () => void {
    return this.inner.onAppeared?.(listener) ?? (() => undefined);
  }

  async #search(): Promise<void> {
    const { memory } = this.parts;
    const remembered = this.#found ?? memory?.baudOf(this.port) ?? null;
    const candidates = [...new Set([...(remembered === null ? [] : [remembered]), ...BAUD_CANDIDATES])];
    const found: { baudRate: number; evidence: BaudEvidence }[] = [];
    // A board that starts says who it is; asked now, its boot loader would take the question.
    if (this.inner.quiet) await this.#answered(BOOT_QUIET_MS);
    for (const [index, baudRate] of candidates.entries()) {
      const evidence = await this.#try(baudRate, index === 0 ? FIRST_QUESTIONS : QUESTIONS);
      if (evidence === 'answer') {
        this.#found = baudRate;
        if (baudRate !== memory?.baudOf(this.port)) memory?.keepBaud(this.port, baudRate);
        return;
      }
      found.push({ baudRate, evidence });
    }
    // Switched off, or halted: it is asked again at the speed it had.
    if (remembered !== null && found.every(({ evidence }) => evidence === 'silence')) {
      await this.inner.setBaud(remembered);
      return;
    }
    const heard = found.map(({ baudRate, evidence }) => `${baudRate}: ${WORDS[evidence]}`).join(', ');
    throw new TransportError(
      'no-answer',
      `nothing that can be understood comes from ${this.port} at any speed (${heard}): is the machine switched on? Is its speed another one? Give it with --baud`,
      { port: this.port },
    );
  }

  async #try(baudRate: number, questions: number): Promise<BaudEvidence> {
    if (this.inner.baudRate !== baudRate) {
      // An adapter that cannot do this speed is no reason to give up the others.
      const isSet = await this.inner.setBaud(baudRate).catch((cause: unknown) => {
        if (cause instanceof TransportError && cause.code === 'line-failed') return null;
        throw this.#lost === null ? cause : this.#gone();
      });
      if (isSet === null) return 'silence';
      await this.inner.discard?.();
      this.#heard = new Uint8Array();
    }
    let evidence: BaudEvidence = judgeBaud(this.#heard);
    if (this.#lost !== null) throw this.#gone();
    for (let asked = 0; asked < questions && evidence !== 'answer'; asked++) {
      if (this.#lost !== null) throw this.#gone();
      this.inner.write(Buffer.from(BAUD_QUESTIONS[asked % BAUD_QUESTIONS.length] ?? '\n', 'latin1'));
      await this.#answered();
      if (this.#lost !== null) throw this.#gone();
      evidence = judgeBaud(this.#heard);
      // Noise is a clear sign of another speed, but a board that boots may make some: the first speed is asked twice.
      if (evidence === 'garbage' && asked > 0) return evidence;
    }
    return evidence;
  }

  /** Waits for words, for a loss, or until the time of a question is over. */
  #answered(limitMs = ANSWER_MS): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#clock.after(limitMs, () => this.#wake?.());
      this.#wake = () => {
        cancel();
        this.#wake = null;
        resolve();
      };
    });
  }

  #receive(bytes: Uint8Array): void {
    if (this.#listener) return this.#listener.onData(bytes);
    if (this.#heard.length < MAX_EVIDENCE_BYTES)
      this.#heard = Buffer.concat([this.#heard, bytes.subarray(0, MAX_EVIDENCE_BYTES - this.#heard.length)]);
    if (judgeBaud(this.#heard) === 'answer') this.#wake?.();
  }

  #closed(end: { lost: boolean; reason: string }): void {
    const listener = this.#listener;
    this.#listener = null;
    this.#lost ??= end.reason;
    this.#wake?.();
    listener?.onClosed(end);
  }

  #gone(): TransportError {
    return new TransportError('open-failed', `${this.port} went away while its speed was looked for: ${this.#lost ?? ''}`, {
      port: this.port,
    });
  }
}

const WORDS: Readonly<Record<BaudEvidence, string>> = {
  silence: 'silence',
  garbage: 'garbage',
  unsure: 'too little to tell',
  answer: 'an answer',
};
