// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable, Logger } from '@nestjs/common';
import { Clock } from '../config/index.js';
import { JobMover } from './job-mover.js';
import { JobsRepository } from './jobs.repository.js';
import { PREPARATION, type Preparation, type Prepared } from './preparation.js';
import type { Cause, StoredJob } from './stored-job.js';

/** A worker that dies leaves its job to another after this long. */
export const PREPARE_LEASE_MS = 45_000;
/** A worker that lives says so this often. */
const RENEW_EVERY_MS = 15_000;
/** After a defect (not a refusal) the job is tried again after this long. */
export const PREPARE_RETRY_MS = 30_000;

/** Makes the program of accepted jobs, one at a time per service. The job's row says who does it until when, so a restart loses nothing. */
@Injectable()
export class Preparer {
  private readonly log = new Logger('Jobs');

  constructor(
    @Inject(JobsRepository) private readonly jobs: JobsRepository,
    @Inject(JobMover) private readonly mover: JobMover,
    @Inject(PREPARATION) private readonly preparation: Preparation,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Prepares the oldest job that waits for it. @returns false when there is none */
  async prepareNext(): Promise<boolean> {
    const job = await this.claim();
    if (!job) return false;
    const beat = setInterval(() => void this.postpone(job.id, PREPARE_LEASE_MS), RENEW_EVERY_MS);
    try {
      await this.store(job.id, await this.preparation.prepare(job));
    } catch (cause) {
      this.log.error(`preparing job ${job.number} failed`, cause instanceof Error ? cause.stack : String(cause));
      await this.postpone(job.id, PREPARE_RETRY_MS);
    } finally {
      clearInterval(beat);
    }
    return true;
  }

  private claim(): Promise<StoredJob | null> {
    return this.mover.transact(async (unit) => {
      const job = await this.jobs.claimToPrepare(this.clock.now(), this.after(PREPARE_LEASE_MS), unit.tx);
      if (!job) return null;
      const moved = await this.mover.move(unit, job, 'prepare', CAUSE);
      return moved.kind === 'moved' ? moved.job : null;
    });
  }

  private async store(jobId: string, prepared: Prepared): Promise<void> {
    await this.mover.transact(async (unit) => {
      const job = await this.jobs.lock(jobId, unit.tx);
      if (!job) return;
      if (prepared.kind === 'failed') {
        const change = { leasedUntil: null, endedAt: this.clock.now() };
        await this.mover.move(unit, job, 'prepare-failed', { ...CAUSE, reason: prepared.reason }, change);
        return;
      }
      const { program, estimate } = prepared;
      await this.mover.move(unit, job, 'prepared', CAUSE, {
        leasedUntil: null,
        programSha256: program.sha256,
        programBytes: program.sizeBytes,
        programDialect: program.dialect,
        estimateMs: estimate.timeMs ?? job.estimateMs,
        estimateMg: estimate.massMg ?? job.estimateMg,
      });
    });
  }

  /** Keeps others away from it for that long. */
  private async postpone(jobId: string, ms: number): Promise<void> {
    await this.jobs
      .lease(jobId, this.after(ms))
      .catch((cause: unknown) => this.log.warn(`the lease of job ${jobId}: ${String(cause)}`));
  }

  private after(ms: number): Date {
    return new Date(this.clock.nowMs() + ms);
  }
}

const CAUSE: Cause = { byWhat: 'service', personId: null, reason: null };
