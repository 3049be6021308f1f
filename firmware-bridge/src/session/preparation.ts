// SPDX-License-Identifier: AGPL-3.0-or-later
import type { JobEnd } from './job-run.js';
import { fullPreflight } from './preflight.js';
import type { SessionJob } from './session.js';

/** The time between `start` and the first byte: the whole program is looked at, and a pause holds the job there. */
export class Preparation {
  isHeld = false;
  #isChecked = false;
  #isOver = false;

  constructor(
    private readonly job: SessionJob,
    /** Nothing stands against the first byte. Called once, or never. */
    private readonly ready: () => void,
    private readonly failed: (end: JobEnd) => void,
  ) {}

  async check(): Promise<void> {
    try {
      const problem = await fullPreflight(this.job, () => !this.#isOver);
      if (this.#isOver) return;
      if (problem) return this.#fail(problem.code === 'busy' ? 'not-ready' : problem.code, problem.reason);
      this.#isChecked = true;
      this.#goOn();
    } catch (cause) {
      if (!this.#isOver) this.#fail('file-unavailable', cause instanceof Error ? cause.message : String(cause));
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
    this.ready();
  }

  #fail(code: JobEnd['code'], reason: string): void {
    this.#isOver = true;
    this.failed({ phase: 'failed', code, reason });
  }
}
