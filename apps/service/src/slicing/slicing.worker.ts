// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Clock } from '../config/index.js';
import { ApiProblem } from '../errors/index.js';
import { SlicingRun } from './slicing-run.js';
import { hasEnded, type SlicingOutcome, type SlicingTask, type SlicingTicket } from './slicing-task.js';
import { MAX_ATTEMPTS, SlicingRepository } from './slicing.repository.js';

/** A worker that dies leaves its task to another after this long. */
const LEASE_MS = 30_000;
/** How often a worker says that it lives, and learns that its task was cancelled elsewhere. */
const RENEW_EVERY_MS = 5_000;
/** How often tasks are looked for that another service left, and waiting callers look at tasks that another service does. */
const LOOK_EVERY_MS = 3_000;

/** Works off the tasks, one at a time in each service: a slicer uses all cores by itself. */
@Injectable()
export class SlicingWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('slicing');
  private readonly waiting = new Map<string, Set<(ticket: SlicingTicket) => void>>();
  private current: { id: string; control: AbortController; progress: number } | null = null;
  private running: Promise<void> | null = null;
  private timer: NodeJS.Timeout | null = null;
  private isStopping = false;

  constructor(
    @Inject(SlicingRepository) private readonly repository: SlicingRepository,
    @Inject(SlicingRun) private readonly slicing: SlicingRun,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MS);
    this.wake();
  }

  /** The task in work is given back: the next start does it. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    if (this.timer !== null) clearInterval(this.timer);
    this.current?.control.abort();
    await this.running;
  }

  /** There may be work. */
  wake(): void {
    if (this.isStopping || this.running !== null) return;
    this.running = this.workOff()
      .catch((error: unknown) => this.logger.error(error instanceof Error ? error.stack : String(error)))
      .finally(() => {
        this.running = null;
      });
  }

  /** Ends the child of a cancelled task at once. */
  abort(id: string): void {
    if (this.current?.id === id) this.current.control.abort();
    void this.tell(id);
  }

  /** Resolves with the ticket when the task has ended. */
  async ended(id: string): Promise<SlicingTicket> {
    return new Promise((resolve) => {
      const set = this.waiting.get(id) ?? new Set();
      set.add(resolve);
      this.waiting.set(id, set);
      void this.tell(id);
    });
  }

  private async workOff(): Promise<void> {
    for (;;) {
      const task = this.isStopping ? null : await this.repository.claim(this.clock.now(), this.leaseEnd());
      if (task === null) return;
      await this.work(task);
      await this.tell(task.id);
    }
  }

  private async work(task: SlicingTask): Promise<void> {
    const current = { id: task.id, control: new AbortController(), progress: 0 };
    this.current = current;
    const beat = setInterval(() => void this.renew(current), RENEW_EVERY_MS);
    try {
      const outcome = await this.attempt(task, current);
      if (this.isStopping) await this.repository.release(task.id);
      // A cancelled task may already wait again, or be in other hands: nothing is written over that.
      else if (!current.control.signal.aborted) await this.repository.end(task.id, outcome, this.clock.now());
    } finally {
      clearInterval(beat);
      this.current = null;
    }
  }

  private async attempt(task: SlicingTask, current: { control: AbortController; progress: number }): Promise<SlicingOutcome> {
    if (task.attempts > MAX_ATTEMPTS)
      return { kind: 'failed', problem: `Slicing was begun ${MAX_ATTEMPTS} times and never ended.` };
    try {
      const onProgress = (share: number): void => {
        current.progress = share;
      };
      return await this.slicing.run(task, { signal: current.control.signal, onProgress });
    } catch (error) {
      if (error instanceof ApiProblem) return { kind: 'failed', problem: error.message };
      this.logger.error(`task ${task.id}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      return { kind: 'failed', problem: 'Slicing failed inside the service; it was written to its log. Try again.' };
    }
  }

  private async renew(current: { id: string; control: AbortController; progress: number }): Promise<void> {
    try {
      if (!(await this.repository.renew(current.id, current.progress, this.leaseEnd()))) current.control.abort();
    } catch (error) {
      this.logger.warn(`the lease of task ${current.id} was not renewed: ${String(error)}`);
    }
  }

  private look(): void {
    this.wake();
    for (const id of this.waiting.keys()) void this.tell(id);
  }

  /** Tells those who wait for the task, if it has ended. */
  private async tell(id: string): Promise<void> {
    if (!this.waiting.has(id)) return;
    try {
      const ticket = await this.repository.find(id);
      if (ticket === null || !hasEnded(ticket)) return;
      const waiting = this.waiting.get(id) ?? [];
      this.waiting.delete(id);
      for (const resolve of waiting) resolve(ticket);
    } catch (error) {
      this.logger.warn(`task ${id} could not be looked at: ${String(error)}`);
    }
  }

  private leaseEnd(): Date {
    return new Date(this.clock.nowMs() + LEASE_MS);
  }
}
