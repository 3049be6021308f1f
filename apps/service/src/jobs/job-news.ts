// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Job, type LiveMessage } from '@fabcommons/contracts';
import { LiveService } from '../live/index.js';
import { LotsService } from '../materials/index.js';
import { CommandPublisher } from './command-publisher.js';
import { type JobNews as News, JobMover } from './job-mover.js';
import { JobView } from './job-view.js';
import { JobsRepository } from './jobs.repository.js';
import { MACHINE_DESK, type MachineDesk } from './machine-desk.js';
import { RunningJobsMemory } from './running-jobs.service.js';
import type { StoredJob } from './stored-job.js';

/** What a watcher gets: what the one may do is the reader's own. */
const LiveJob = Job.omit({ may: true });

/** What happens after a commit: commands go out at once, memory is made true, browsers are told, and whoever may have work is woken. */
@Injectable()
export class JobNews implements OnModuleInit {
  private readonly log = new Logger('Jobs');
  private readonly wakers: (() => void)[] = [];
  private readonly pending = new Set<Promise<void>>();

  constructor(
    @Inject(JobMover) private readonly mover: JobMover,
    @Inject(CommandPublisher) private readonly publisher: CommandPublisher,
    @Inject(RunningJobsMemory) private readonly running: RunningJobsMemory,
    @Inject(JobsRepository) private readonly jobs: JobsRepository,
    @Inject(JobView) private readonly view: JobView,
    @Inject(LotsService) private readonly lots: LotsService,
    @Inject(LiveService) private readonly live: LiveService,
    @Inject(MACHINE_DESK) private readonly desk: MachineDesk,
  ) {}

  onModuleInit(): void {
    this.mover.onCommit((news) => {
      const told = this.tell(news).finally(() => this.pending.delete(told));
      this.pending.add(told);
    });
  }

  /** Calls `waker` whenever a job moved. */
  onMoved(waker: () => void): void {
    this.wakers.push(waker);
  }

  /** Waits for what is still being told. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.pending]);
  }

  /** Sends a job to those who watch it, as it stands now. */
  async announce(jobs: readonly StoredJob[]): Promise<void> {
    const watched = jobs.filter(({ id, spaceId }) => this.live.isWatched(`job:${id}`) || this.live.isWatched(`space:${spaceId}`));
    if (watched.length === 0) return;
    for (const described of await this.view.describe({ kind: 'guest' }, watched)) {
      const data = LiveJob.parse(described);
      const message: LiveMessage = { event: 'job', data };
      for (const topic of [`job:${data.id}`, `space:${data.spaceId}`]) this.live.publish(topic, message);
    }
  }

  /** Commands first: somebody waits for a machine to stop. */
  private async tell(news: News): Promise<void> {
    await this.each(news.commandIds, (commandId) => this.publisher.send(commandId));
    await this.each([...news.machineIds], async (machineId) => {
      await this.running.refresh(machineId);
      await this.desk.changed(machineId);
    });
    await this.each([...news.jobIds], async (jobId) => {
      const job = await this.jobs.find(jobId);
      if (!job) return;
      await this.announce([job]);
      this.live.publish(`space:${job.spaceId}`, { event: 'changed', data: { what: 'jobs', id: jobId } });
      if (job.lot) this.lots.announce(job.spaceId, job.lot.id);
    });
    for (const wake of this.wakers) wake();
  }

  private async each<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
    for (const item of items) {
      try {
        await work(item);
      } catch (cause) {
        // The rows are true; the loops send and tell again.
        this.log.error('after a commit', cause instanceof Error ? cause.stack : String(cause));
      }
    }
  }
}
