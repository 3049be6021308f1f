// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Answer, AskOptions } from '../driver/answer.js';
import type { Transport } from '../transport/transport.js';
import { Bench } from './bench.js';
import { LentPort } from './lent-port.js';
import type { SnapshotBoard } from './snapshot-board.js';
import type { BorrowOutcome, LendOutcome } from './workbench.js';

/** What {@link Lending} works with. */
export type LendingParts = {
  readonly transport: Transport;
  readonly board: SnapshotBoard;
  /** Lets go of the port: no driver, no probe, no tries to open it. Resolves when it is closed. */
  readonly letGo: () => Promise<void>;
  /** Opens the port anew and asks who is there. Resolves after the first attempt. */
  readonly takeBack: () => Promise<void>;
  readonly problem: (command: string) => string | null;
  readonly talk: (command: string, options: AskOptions) => Promise<Answer>;
  readonly onTrouble: (text: string) => void;
};

/** Who has the machine other than a job: nobody, a bench, or a borrower of the port. */
export class Lending {
  #bench: Bench | null = null;
  /** Between the call of `lendPort` and the closed port `null` stands for the loan. */
  #port: { purpose: string; loan: LentPort | null } | null = null;
  /** The loan was ended before it was there. */
  #cutShort: string | null = null;

  constructor(private readonly parts: LendingParts) {}

  /** What the machine is used for, or null. */
  get purpose(): string | null {
    return this.parts.board.snapshot.tool?.purpose ?? null;
  }

  get isOut(): boolean {
    return this.#bench !== null || this.#port !== null;
  }

  get isPortOut(): boolean {
    return this.#port !== null;
  }

  borrow(purpose: string): BorrowOutcome {
    const { problem, talk, onTrouble } = this.parts;
    const bench = new Bench({ problem, talk, onTrouble, onReleased: () => this.#returned(bench) });
    this.#bench = bench;
    this.#show(purpose);
    return { kind: 'granted', bench };
  }

  async lendPort(purpose: string): Promise<LendOutcome> {
    const { transport, board, letGo } = this.parts;
    const lent = { purpose, loan: null as LentPort | null };
    this.#port = lent;
    this.#cutShort = null;
    board.mode('lent', `in use: ${purpose}`);
    this.#show(purpose);
    await letGo();
    const loan = new LentPort(transport, () => this.#portReturned());
    if (this.#cutShort !== null) {
      await loan.end(this.#cutShort);
      return { kind: 'refused', code: 'not-ready', reason: this.#cutShort };
    }
    lent.loan = loan;
    return { kind: 'granted', loan };
  }

  /** Whoever has the machine has it no longer. Closes a lent port; resolves when the session has it back. */
  async end(reason: string): Promise<void> {
    this.endBench(reason);
    if (this.#port && !this.#port.loan) this.#cutShort ??= reason;
    await this.#port?.loan?.end(reason);
  }

  endBench(reason: string): void {
    const bench = this.#bench;
    if (!bench) return;
    bench.takeAway(reason);
    this.#returned(bench);
  }

  #returned(bench: Bench): void {
    if (this.#bench !== bench) return;
    this.#bench = null;
    this.#show(null);
  }

  async #portReturned(): Promise<void> {
    this.#port = null;
    this.#show(null);
    await this.parts.takeBack();
  }

  #show(purpose: string | null): void {
    const { board } = this.parts;
    board.later({ tool: purpose === null ? null : { toolId: null, purpose: purpose.slice(0, 100) } });
    board.publish();
  }
}
