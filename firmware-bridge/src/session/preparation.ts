// SPDX-License-Identifier: AGPL-3.0-or-later
import type { JobEnd } from './job-run.js';
import type { SessionJob } from './session.js';

/** What a {@link Preparation} works with. */
export type PreparationParts = {
  /** Looks at the whole program; what stands against it, or null. `isWanted` false: it may give up. */
  readonly check: (job: SessionJob, isWanted: () => boolean) => Promise<JobEnd | null>;
  /** Nothing stands against the first byte. Called once, or never. */
  readonly ready: () => void;
  readonly failed: (end: JobEnd) => void;
};

/** The time between `start` and the first byte: the whole program is looked at, and a pause holds the job there. */
export class Preparation {
  isHeld = false;
  #isChecked = false;
  #isOver = false;

  constructor(private readonly parts: PreparationParts) {}

  async check(job: SessionJob): Promise<void> {
    try {
      const problem = await this.parts.check(job, () => !this.#isOver);
      if (this.#isOver) return;
      if (problem) return this.#fail(problem);
      this.#isChecked = true;
      this.#goOn();
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      if (!this.#isOver) this.#fail({ phase: 'failed', code: 'file-unavailable', reason });
    }
  }

  hold(): void {
    this.isHeld = true;
  }

  release(): void {
    this.isHeld = false;
    this.#goOn();
  }

  /** The job ends without it. */
  drop(): void {
    this.#isOver = true;
  }

  #goOn(): void {
    if (this.#isOver || this.isHeld || !this.#isChecked) return;
    this.#isOver = true;
    this.parts.ready();
  }

  #fail(end: JobEnd): void {
    this.#isOver = true;
    this.parts.failed(end);
  }
}
