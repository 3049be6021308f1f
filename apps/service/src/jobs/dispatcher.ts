// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable, Logger } from '@nestjs/common';
import { nextStart } from '@fabcommons/scheduling';
import { Clock } from '../config/index.js';
import { violatedConstraint } from '../database/index.js';
import { ACTIVE_STATES } from './job-machine.js';
import { NotReady, JobMover } from './job-mover.js';
import { JobsRepository } from './jobs.repository.js';
import { MACHINE_DESK, type MachineDesk } from './machine-desk.js';
import { PROGRAM_CHECK, type ProgramCheck, subjectOf } from './program-check.js';
import { areSame, inWords, refusals, unmet, withNew } from './stewards-word.js';
import type { Cause, StoredJob } from './stored-job.js';
import { waitingJob } from './waiting-job.js';

/** Name of the index that lets one job per machine be active. */
export const ONE_ACTIVE = 'jobs_one_active_per_machine';

/**
 * Starts the next job of every machine that can take one. Two services may try at once: the job's row is locked (the second skips it), the bed is
 * taken under the machine's lock, and an index allows one active job per machine.
 */
@Injectable()
export class Dispatcher {
  private readonly log = new Logger('Jobs');

  constructor(
    @Inject(JobsRepository) private readonly jobs: JobsRepository,
    @Inject(JobMover) private readonly mover: JobMover,
    @Inject(MACHINE_DESK) private readonly desk: MachineDesk,
    @Inject(PROGRAM_CHECK) private readonly check: ProgramCheck,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Looks at every machine with a queue. */
  async dispatch(): Promise<void> {
    for (const machineId of await this.jobs.machineIdsWith(['queued'])) await this.dispatchOn(machineId);
  }

  /** @returns the job that was started, if any */
  async dispatchOn(machineId: string): Promise<string | null> {
    if (this.desk.blockedBy(machineId) !== null) return null;
    const open = await this.jobs.ofMachine(machineId, [...ACTIVE_STATES, 'queued']);
    const active = open.find(({ state }) => state !== 'queued');
    const situation = await this.desk.situation(machineId, active ? { jobId: active.id, remainingMs: null } : null);
    const machine = await this.desk.find(machineId);
    if (!situation || !machine) return null;
    const ready = open.filter((job) => job.state === 'queued' && this.mayStart(job, machine.dialect));
    const next = nextStart(ready.map(waitingJob), situation);
    const job = next.kind === 'start' ? ready.find(({ id }) => id === next.jobId) : undefined;
    return job && (await this.isCleared(job)) && (await this.start(job.id)) ? job.id : null;
  }

  private mayStart(job: StoredJob, dialect: 'marlin' | 'grbl' | null): boolean {
    return (
      job.programDialect === dialect &&
      unmet(job).length === 0 &&
      (job.holdUntil === null || job.holdUntil.getTime() <= this.clock.nowMs())
    );
  }

  /** Preflight once more, by what is known of the machine now; what it finds anew is kept, and the job ends or waits for the steward's word. */
  private async isCleared(job: StoredJob): Promise<boolean> {
    const found = await this.check.check(subjectOf(job));
    const refused = refusals(found);
    const findings = withNew(job.findings, found);
    if (refused.length === 0 && areSame(findings, job.findings)) return true;
    await this.mover.transact(async (unit) => {
      const locked = await this.jobs.lockToStart(job.id, unit.tx);
      if (!locked) return;
      const change = { findings: withNew(locked.findings, found), ...(refused.length > 0 ? { endedAt: this.clock.now() } : {}) };
      if (refused.length > 0)
        await this.mover.move(unit, locked, 'check-refused', { ...CAUSE, reason: inWords(refused) }, change);
      else await this.mover.note(unit, locked, change);
    });
    return false;
  }

  private async start(jobId: string): Promise<boolean> {
    try {
      return await this.mover.transact(async (unit) => {
        const job = await this.jobs.lockToStart(jobId, unit.tx);
        if (!job) return false;
        const moved = await this.mover.move(unit, job, 'dispatch', CAUSE, { holdUntil: null, holdReason: null });
        // The machine's row is locked by now: what is loaded stays so until the commit.
        if (!(await this.desk.hasLoaded(job.machineId, job.lot?.id ?? null, unit.tx)))
          throw new NotReady('its lot was taken out');
        return moved.kind === 'moved';
      });
    } catch (error) {
      // Somebody else was faster: another service started a job there, something was put on the bed, or another lot was loaded.
      if (error instanceof NotReady || violatedConstraint(error) === ONE_ACTIVE) {
        this.log.debug(`job ${jobId} waits: ${error instanceof Error ? error.message : ''}`);
        return false;
      }
      throw error;
    }
  }
}

const CAUSE: Cause = { byWhat: 'service', personId: null, reason: 'the machine is free' };
