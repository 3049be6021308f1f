// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MarlinReply } from '@fabcommons/firmware';
import { type Answer, ANSWER_TIMEOUT_MS, type AskOptions, MAX_ANSWER_LINES } from './answer.js';
import type { Clock } from './clock.js';
import { Timer } from './timer.js';

/** One command of somebody, and what the machine says to it until its `ok`. */
export class MarlinTalk {
  readonly answer: Promise<Answer>;
  readonly #silence: Timer;
  readonly #lines: string[] = [];
  #end: (answer: Answer) => void = () => undefined;
  #error: string | null = null;
  #lineNumber: number | null = null;

  constructor(
    readonly command: string,
    clock: Clock,
    private readonly options: AskOptions,
    private readonly onEnd: () => void,
  ) {
    this.answer = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.#silence = new Timer(clock, () => this.#finish('timeout'));
    this.#silence.arm(this.#timeoutMs);
  }

  /** It went out as this line. */
  sentAs(lineNumber: number): void {
    this.#lineNumber = lineNumber;
  }

  /** A line came. What the machine tells by itself is no part of an answer. */
  receive(reply: MarlinReply, text: string): void {
    if (this.#lineNumber === null || !this.#belongs(reply)) return;
    this.#silence.arm(this.#timeoutMs);
    if (reply.kind === 'busy') return;
    if (reply.kind === 'unknown-command') this.#error ??= text.replace(/^(?:echo:|\/\/)\s*/, '');
    if (reply.kind === 'error') this.#error ??= text.replace(/^\s*Error:\s*/i, '');
    const line = reply.kind === 'ok' ? text.replace(/^ok\s*/, '') : text;
    if (line === '' || this.#lines.length >= MAX_ANSWER_LINES) return;
    this.#lines.push(line);
    this.options.onLine?.(line);
  }

  /** All lines up to this number are acknowledged. */
  acked(lineNumber: number): void {
    if (this.#lineNumber !== null && lineNumber >= this.#lineNumber) this.#finish(this.#error === null ? 'ok' : 'error');
  }

  /** Stop, restart, or a lost wire. */
  end(reason: string): void {
    this.#error = reason;
    this.#finish('ended');
  }

  #belongs(reply: MarlinReply): boolean {
    switch (reply.kind) {
      case 'ok':
        return reply.temperatures !== null || reply.position !== null;
      case 'temperature':
        return /^M(?:105|109|190|303)/i.test(this.command);
      case 'position':
        return /^(?:M114|G92|G28|G29)/i.test(this.command);
      case 'resend':
      case 'wait':
        return false;
      case 'error':
        return reply.errorClass !== 'resend' && reply.errorClass !== 'missing-number';
      default:
        return true;
    }
  }

  get #timeoutMs(): number {
    return this.options.timeoutMs ?? ANSWER_TIMEOUT_MS;
  }

  #finish(kind: Answer['kind']): void {
    this.#silence.dispose();
    this.onEnd();
    const error = kind === 'timeout' ? 'the machine did not answer in time' : this.#error;
    this.#end(error === null ? { kind, lines: this.#lines } : { kind, lines: this.#lines, error });
  }
}
