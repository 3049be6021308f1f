// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Answer, AskOptions } from '../driver/answer.js';
import type { Workbench } from './workbench.js';

/** Commands that may wait behind the one that is under way. */
export const MAX_WAITING_COMMANDS = 64;

/** What a {@link Bench} works with. */
export type BenchParts = {
  /** Why this command must not be sent now, or null. */
  readonly problem: (command: string) => string | null;
  readonly talk: (command: string, options: AskOptions) => Promise<Answer>;
  readonly onReleased: () => void;
  /** The borrower's own callback failed. */
  readonly onTrouble: (text: string) => void;
};

/** A machine in somebody's hands: one command at a time, and every answer comes, whatever happens. */
export class Bench implements Workbench {
  ended: { readonly reason: string } | null = null;
  readonly #end: Promise<void>;
  #tellEnd: () => void = () => undefined;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(private readonly parts: BenchParts) {
    this.#end = new Promise((resolve) => {
      this.#tellEnd = resolve;
    });
  }

  ask(command: string, options: AskOptions = {}): Promise<Answer> {
    if (this.ended) return Promise.resolve(this.#endedAnswer([]));
    if (this.#waiting >= MAX_WAITING_COMMANDS)
      return Promise.resolve({ kind: 'error', lines: [], error: `${MAX_WAITING_COMMANDS} commands wait already` });
    this.#waiting += 1;
    const answer = this.#last.then(async () => {
      this.#waiting -= 1;
      return this.#askNow(command, options);
    });
    this.#last = answer;
    return answer;
  }

  release(): void {
    if (this.ended) return;
    this.takeAway('the machine was given back');
    this.parts.onReleased();
  }

  /** It is out of the borrower's hands from now on. */
  takeAway(reason: string): void {
    if (this.ended) return;
    this.ended = { reason };
    this.#tellEnd();
  }

  async #askNow(command: string, options: AskOptions): Promise<Answer> {
    if (this.ended) return this.#endedAnswer([]);
    const problem = this.parts.problem(command);
    if (problem !== null) return { kind: 'error', lines: [], error: problem };
    const lines: string[] = [];
    const onLine = (line: string): void => {
      lines.push(line);
      this.#hand(line, options);
    };
    const { timeoutMs } = options;
    try {
      const talk = this.parts.talk(command, timeoutMs === undefined ? { onLine } : { timeoutMs, onLine });
      return await Promise.race([talk, this.#end.then(() => this.#endedAnswer(lines))]);
    } catch (cause) {
      return { kind: 'error', lines, error: cause instanceof Error ? cause.message : String(cause) };
    }
  }

  /** A borrower that fails in its own callback must not break the reading of the wire. */
  #hand(line: string, options: AskOptions): void {
    try {
      options.onLine?.(line);
    } catch (cause) {
      this.parts.onTrouble(`a line could not be handed on: ${cause instanceof Error ? cause.message : String(cause)}`);
    }
  }

  #endedAnswer = (lines: readonly string[]): Answer => ({
    kind: 'ended',
    lines,
    error: this.ended?.reason ?? 'the machine was taken away',
  });
}
