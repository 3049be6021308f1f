// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable, Logger } from '@nestjs/common';
import { Clock } from '../config/index.js';
import { NoLongerWanted } from '../slicing/index.js';
import { JobMover } from './job-mover.js';
import { JobsRepository } from './jobs.repository.js';
import { PREPARATION, type Preparation, type Prepared } from './preparation.js';
import { PROGRAM_CHECK, type ProgramCheck, subjectOf } from './program-check.js';
import { inWords, refusals, withNew } from './stewards-word.js';
import type { Cause, StoredJob } from './stored-job.js';

/** A worker that dies leaves its job to another after this long. */
export const PREPARE_LEASE_MS = 45_000;
/** A worker that lives says so this often. */
const RENEW_EVERY_MS = 15_000;
/** After a defect (not a refusal) the job is tried again after this long. */
export const PREPARE_RETRY_MS = 30_000;

/** Jobs prepared at one time: a ready program need not wait behind a long slicing. Slicing itself goes one by one. */
export const MAX_PREPARING = 4;

/** Makes the program of accepted jobs. The job's row says who does it until when, so a restart loses nothing. */
@Injectable()
export class Preparer {
  private readonly log = new Logger('Jobs');
  private readonly inWork = new Map<string, { work: Promise<void>; control: AbortController }>();
  private readonly stopping = new AbortController();

  constructor(
    @Inject(JobsRepository) private readonly jobs: JobsRepository,
    @Inject(JobMover) private readonly mover: JobMover,
    @Inject(PREPARATION) private readonly preparation: Preparation,
    @Inject(PROGRAM_CHECK) private readonly check: ProgramCheck,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Begins to prepare the oldest jobs that wait for it, as many as there is room for. */
  async begin(): Promise<void> {
    await this.dropEnded();
    while (this.inWork.size < MAX_PREPARING && !this.stopping.signal.aborted) {
      const job = await this.claim();
      if (!job) return;
      const control = new AbortController();
      const work = this.prepare(job, control.signal).finally(() => this.inWork.delete(job.id));
      this.inWork.set(job.id, { work, control });
    }
  }

  /** A job that was cancelled meanwhile needs no program: its slicer is ended. */
  private async dropEnded(): Promise<void> {
    for (const [id, { control }] of this.inWork) {
      const job = await this.jobs.find(id);
      if (job?.state !== 'preparing') control.abort(new NoLongerWanted());
    }
  }

  /** Gives back what is in work; the next start goes on with it. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all([...this.inWork.values()].map(({ work }) => work));
  }

  private async prepare(job: StoredJob, dropped: AbortSignal): Promise<void> {
    const signal = AbortSignal.any([this.stopping.signal, dropped]);
    const beat = setInterval(() => void this.postpone(job.id, PREPARE_LEASE_MS), RENEW_EVERY_MS);
    try {
      await this.store(job, await this.preparation.prepare(job, signal));
    } catch (cause) {
      if (dropped.aborted) return;
      if (!signal.aborted) this.log.error(`preparing job ${job.number}`, cause instanceof Error ? cause.stack : String(cause));
      await this.postpone(job.id, signal.aborted ? 0 : PREPARE_RETRY_MS);
    } finally {
      clearInterval(beat);
    }
  }

  private claim(): Promise<StoredJob | null> {
    return this.mover.transact(async (unit) => {
      const job = await this.jobs.claimToPrepare(this.clock.now(), this.after(PREPARE_LEASE_MS), unit.tx);
      if (!job) return null;
      const moved = await this.mover.move(unit, job, 'prepare', CAUSE);
      return moved.kind === 'moved' ? moved.job : null;
    });
  }

  private async store({ id, ...rest }: StoredJob, prepared: Prepared): Promise<void> {
    const findings = prepared.kind === 'ready' ? await this.findings({ id, ...rest }, prepared.program) : [];
    const [refused] = refusals(findings);
    const problem = prepared.kind === 'failed' ? prepared.reason : refused ? inWords(refusals(findings)) : null;
    await this.mover.transact(async (unit) => {
      const job = await this.jobs.lock(id, unit.tx);
      if (!job) return;
      if (prepared.kind === 'failed' || problem !== null) {
        const change = { leasedUntil: null, endedAt: this.clock.now() };
        await this.mover.move(unit, job, 'prepare-failed', { ...CAUSE, reason: problem }, change);
        return;
      }
      const { program, estimate } = prepared;
      await this.mover.move(unit, job, 'prepared', CAUSE, {
        leasedUntil: null,
        findings: withNew(job.findings, findings),
        programSha256: program.sha256,
        programBytes: program.sizeBytes,
        programDialect: program.dialect,
        estimateMs: estimate.timeMs ?? job.estimateMs,
        estimateMg: estimate.massMg ?? job.estimateMg,
      });
    });
  }

  private findings(job: StoredJob, { sha256, dialect }: { sha256: string; dialect: 'marlin' | 'grbl' }) {
    return this.check.check({ ...subjectOf(job), programSha256: sha256, programDialect: dialect });
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
