// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Answer, ANSWER_TIMEOUT_MS, type AskOptions, MAX_ANSWER_LINES } from '../driver/answer.js';
import type { Clock } from '../driver/clock.js';
import type { DriverWire } from '../driver/driver.js';
import { Timer } from '../driver/timer.js';

/** Silence after the last line that ends an answer which came without `ok`: nobody knows how this firmware ends one. */
const QUIET_MS = 1_000;

/** A question to a firmware that nobody knows: its words are written down as they come. */
export class UnknownTalk {
  readonly #timer: Timer;
  #now: { readonly lines: string[]; readonly options: AskOptions; readonly done: (answer: Answer) => void } | null = null;

  constructor(
    private readonly wire: DriverWire,
    clock: Clock,
  ) {
    this.#timer = new Timer(clock, () => this.#end('timeout'));
  }

  ask(command: string, options: AskOptions): Promise<Answer> {
    return new Promise((done) => {
      this.#now = { lines: [], options, done };
      this.#timer.arm(options.timeoutMs ?? ANSWER_TIMEOUT_MS);
      this.wire.write(`${command}\n`);
    });
  }

  receive(line: string): void {
    const now = this.#now;
    if (!now) return;
    if (/^ok\b/i.test(line.trim())) return this.#end('ok');
    if (now.lines.length < MAX_ANSWER_LINES) now.lines.push(line);
    now.options.onLine?.(line);
    if (/^error\b/i.test(line.trim())) this.#end('error');
    else this.#timer.arm(QUIET_MS);
  }

  dispose(): void {
    this.#end('ended');
    this.#timer.dispose();
  }

  #end(kind: Answer['kind']): void {
    const now = this.#now;
    this.#now = null;
    this.#timer.disarm();
    if (now) now.done(kind === 'error' ? { kind, lines: now.lines, error: now.lines.at(-1) ?? '' } : { kind, lines: now.lines });
  }
}
