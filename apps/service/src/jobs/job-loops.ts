// SPDX-License-Identifier: AGPL-3.0-or-later
import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnModuleInit,
} from '@nestjs/common';
import { RunningJobsDesk } from '../machines/index.js';
import { CommandPublisher } from './command-publisher.js';
import { Dispatcher } from './dispatcher.js';
import { JobEvents } from './job-events.js';
import { JobNews } from './job-news.js';
import { Preparer } from './preparer.js';
import { RunningJobsMemory } from './running-jobs.service.js';

/** Jobs move when something happens; this often somebody looks whether something was missed: a bed cleared, a machine back, another service. */
export const LOOK_EVERY_MS = 1_000;
/** What other services did to jobs reaches this one's memory within this time. */
export const REFRESH_EVERY_MS = 10_000;

/** Keeps the jobs moving. Each kind of work runs by itself and never twice at once in one service; rows and locks keep several services apart. */
@Injectable()
export class JobLoops implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('Jobs');
  private readonly loops: Loop[];

  constructor(
    @Inject(RunningJobsDesk) private readonly machines: RunningJobsDesk,
    @Inject(RunningJobsMemory) private readonly running: RunningJobsMemory,
    @Inject(JobNews) private readonly news: JobNews,
    @Inject(CommandPublisher) publisher: CommandPublisher,
    @Inject(Dispatcher) dispatcher: Dispatcher,
    @Inject(Preparer) private readonly preparer: Preparer,
    @Inject(JobEvents) events: JobEvents,
  ) {
    const loop = (everyMs: number, work: () => Promise<unknown>): Loop =>
      new Loop(everyMs, work, (cause) => this.log.error('', cause instanceof Error ? cause.stack : String(cause)));
    this.loops = [
      loop(LOOK_EVERY_MS, () => publisher.sendDue()),
      loop(LOOK_EVERY_MS, () => dispatcher.dispatch()),
      loop(LOOK_EVERY_MS, () => preparer.begin()),
      loop(LOOK_EVERY_MS, () => events.concludeCancelled()),
      loop(LOOK_EVERY_MS, () => news.announce(running.active())),
      loop(REFRESH_EVERY_MS, () => running.refreshAll()),
    ];
  }

  onModuleInit(): void {
    this.machines.provide(this.running);
    this.news.onMoved(() => {
      for (const loop of this.loops.slice(1, 3)) loop.wake();
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.running.refreshAll();
    for (const loop of this.loops) loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.loops.map((loop) => loop.stop()));
    await this.preparer.stop();
    await this.news.settled();
  }
}

/** Runs work again and again, never twice at once; woken, it runs at once or once more. */
class Loop {
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> | null = null;
  private isWanted = false;
  private isStopped = true;

  constructor(
    private readonly everyMs: number,
    private readonly work: () => Promise<unknown>,
    private readonly onProblem: (cause: unknown) => void,
  ) {}

  start(): void {
    this.isStopped = false;
    this.timer = setInterval(() => this.wake(), this.everyMs);
  }

  wake(): void {
    if (this.isStopped) return;
    this.isWanted = true;
    this.running ??= this.run().finally(() => (this.running = null));
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    if (this.timer) clearInterval(this.timer);
    await this.running;
  }

  private async run(): Promise<void> {
    while (this.isWanted && !this.isStopped) {
      this.isWanted = false;
      try {
        await this.work();
      } catch (cause) {
        this.onProblem(cause);
      }
    }
  }
}
