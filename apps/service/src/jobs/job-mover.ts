// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock, IdSource } from '../config/index.js';
import { inTransaction } from '../database/index.js';
import { type JobEffect, type JobInput, step } from './job-machine.js';
import { JobsRepository } from './jobs.repository.js';
import { MACHINE_DESK, type MachineDesk } from './machine-desk.js';
import { materialUsed } from './material-used.js';
import { MessagesRepository } from './messages.repository.js';
import { type EndedRun, RUN_BOOK, type RunBook } from './run-book.js';
import type { Cause, StoredCommand, StoredJob } from './stored-job.js';

/** What a committed transaction changed. */
export type JobNews = { jobIds: Set<string>; machineIds: Set<string>; commandIds: string[] };
/** A transaction about jobs. */
export type JobUnit = { tx: EntityManager; news: JobNews };
/** What came of an input. */
export type Moved = { kind: 'moved'; job: StoredJob } | { kind: 'refused'; reason: string };

/** Thrown inside a unit to undo it when the machine turned out not to be ready: its bed is taken, or another lot is in its tool. */
export class NotReady extends Error {
  override readonly name = 'NotReady';
}

/**
 * The only place where a job changes: the table says what follows, and state, history, commitments, events, bed and commands are written in one
 * transaction. Whoever wants to know is told after the commit.
 */
@Injectable()
export class JobMover {
  private readonly listeners: ((news: JobNews) => void)[] = [];
  private readonly log = new Logger('Jobs');

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(JobsRepository) private readonly jobs: JobsRepository,
    @Inject(MessagesRepository) private readonly messages: MessagesRepository,
    @Inject(RUN_BOOK) private readonly book: RunBook,
    @Inject(MACHINE_DESK) private readonly desk: MachineDesk,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(IdSource) private readonly ids: IdSource,
  ) {}

  /** Calls `listener` after every commit that changed a job. */
  onCommit(listener: (news: JobNews) => void): void {
    this.listeners.push(listener);
  }

  /** Runs `work` in one transaction and tells the listeners when it is committed. */
  async transact<Result>(work: (unit: JobUnit) => Promise<Result>): Promise<Result> {
    let news: JobNews = { jobIds: new Set(), machineIds: new Set(), commandIds: [] };
    const result = await inTransaction(this.dataSource, (tx) => {
      news = { jobIds: new Set(), machineIds: new Set(), commandIds: [] };
      return work({ tx, news });
    });
    if (news.jobIds.size > 0) for (const listener of this.listeners) this.tell(listener, news);
    return result;
  }

  /** Writes the first row of a new job's history. */
  async begin(unit: JobUnit, job: StoredJob, cause: Cause): Promise<void> {
    await this.record(unit, job, { fromState: null, toState: job.state, change: {}, cause });
  }

  /**
   * Moves a job whose row is locked. `change`: further fields to set with it. A refused input changes nothing.
   * @throws NotReady when the step needs a bed that is not clear
   */
  async move(unit: JobUnit, job: StoredJob, input: JobInput, cause: Cause, change: Partial<StoredJob> = {}): Promise<Moved> {
    const found = step(job.state, input);
    if (found.kind === 'refused') return found;
    const moved: StoredJob = { ...job, ...change, state: found.to };
    if (found.to === job.state) await this.touch(unit, moved, change);
    else await this.record(unit, moved, { fromState: job.state, toState: found.to, change, cause });
    for (const effect of found.effects) await this.perform(effect, unit, moved, cause);
    return { kind: 'moved', job: (await this.jobs.find(job.id, unit.tx)) ?? moved };
  }

  /** Changes fields of a job whose row is locked without moving it. */
  async note(unit: JobUnit, job: StoredJob, change: Partial<StoredJob>): Promise<void> {
    await this.touch(unit, job, change);
  }

  private async touch(unit: JobUnit, job: StoredJob, change: Partial<StoredJob>): Promise<void> {
    if (Object.keys(change).length > 0) await this.jobs.update(job.id, change, unit.tx);
    unit.news.jobIds.add(job.id);
    unit.news.machineIds.add(job.machineId);
  }

  private async record(
    unit: JobUnit,
    job: StoredJob,
    {
      fromState,
      toState,
      change,
      cause,
    }: { fromState: StoredJob['state'] | null; toState: StoredJob['state']; change: Partial<StoredJob>; cause: Cause },
  ): Promise<void> {
    const sequence = job.transitionCount;
    const endedAt = ENDED.has(toState) ? { endedAt: job.endedAt ?? this.clock.now() } : {};
    await this.touch(unit, job, { ...endedAt, ...change, state: toState, transitionCount: sequence + 1 });
    await this.jobs.addTransition({ jobId: job.id, sequence, fromState, toState, at: this.clock.now(), ...cause }, unit.tx);
  }

  private async perform(effect: JobEffect, unit: JobUnit, job: StoredJob, cause: Cause): Promise<void> {
    const now = this.clock.now();
    switch (effect) {
      case 'promise':
        return this.book.promise(
          { ...namesOf(job), lot: job.lot, material: estimateOf(job), timeMs: job.estimateMs, at: now },
          unit.tx,
        );
      case 'release':
        return this.book.release(job.id, unit.tx);
      case 'book':
      case 'rebook':
        return this.settleRun(unit, job, cause, effect);
      case 'occupy-bed':
        if (!(await this.desk.occupyBed(job.machineId, unit.tx))) throw new NotReady('the bed is not clear');
        return;
      case 'free-bed':
        return this.desk.clearBed(job.machineId, null, unit.tx);
      case 'send-start':
        return this.send(unit, job, 'start', null);
      case 'send-pause':
        return this.send(unit, job, 'pause', null);
      case 'send-resume':
        return this.send(unit, job, 'resume', null);
      case 'send-cancel':
        return this.send(unit, job, 'cancel', cause.reason);
      case 'settle-commands':
        return this.messages.settleAll(job.id, now, 'overtaken', unit.tx);
    }
  }

  /** Books what was measured; a run of which the machine itself says that it never touched it leaves the bed as it was. */
  private async settleRun(unit: JobUnit, job: StoredJob, cause: Cause, how: 'book' | 'rebook'): Promise<void> {
    const { measured } = job;
    const outcome = job.state;
    if (outcome !== 'finished' && outcome !== 'failed' && outcome !== 'cancelled')
      throw new Error(`a run does not end ${outcome}`);
    const isUntouched = outcome !== 'finished' && (measured === null || (measured.machineMs === 0 && measured.bytesDone === 0));
    if (isUntouched) {
      await this.book.release(job.id, unit.tx);
      // A bridge that died within seconds measured nothing of a run that had begun: somebody has to look.
      if (job.isEndReported && job.startedAt === null) await this.desk.clearBed(job.machineId, null, unit.tx);
      return;
    }
    await this.book[how](endedRun(job, outcome, { at: job.endedAt ?? this.clock.now(), reason: cause.reason }), unit.tx);
  }

  /** The same wish twice while the first is unanswered is one command. */
  private async send(unit: JobUnit, job: StoredJob, kind: StoredCommand['kind'], reason: string | null): Promise<void> {
    if (await this.messages.isAsked(job.id, kind, unit.tx)) return;
    const machine = await this.desk.find(job.machineId, unit.tx);
    if (!machine) throw new Error(`job ${job.id} is on a machine that is gone`);
    const now = this.clock.now();
    const commandId = this.ids.next();
    const address = { bridgeId: machine.bridgeId, machineKey: machine.key };
    const open = { attempts: 0, nextAt: now, settledAt: null, outcome: null };
    await this.messages.addCommand({ commandId, jobId: job.id, ...address, kind, reason, createdAt: now, ...open }, unit.tx);
    unit.news.commandIds.push(commandId);
  }

  private tell(listener: (news: JobNews) => void, news: JobNews): void {
    try {
      listener(news);
    } catch (cause) {
      this.log.error(`a listener failed after a commit: ${String(cause)}`);
    }
  }
}

const ENDED: ReadonlySet<StoredJob['state']> = new Set(['finished', 'failed', 'cancelled', 'declined']);

const namesOf = (job: StoredJob) => ({
  jobId: job.id,
  name: `${job.subject.partName} on ${job.subject.machineName}`,
  spaceId: job.spaceId,
  requestedBy: job.requestedBy,
  machine: { id: job.machineId, name: job.subject.machineName },
});

/** What a job will probably take from its lot. */
function estimateOf(job: StoredJob): EndedRunUsed | null {
  if (job.lot === null) return null;
  if (job.lot.form === 'sheet') return { value: blanksOf(job), unit: 'one' };
  return job.estimateMg === null ? null : { value: job.estimateMg, unit: 'mg' };
}
type EndedRunUsed = NonNullable<EndedRun['material']>['used'];

const blanksOf = (job: StoredJob): number => (job.subject.blanksPerCopy ?? 1) * job.copies;

function endedRun(job: StoredJob, outcome: EndedRun['outcome'], { at, reason }: { at: Date; reason: string | null }): EndedRun {
  const { subject, lot, measured } = job;
  return {
    ...namesOf(job),
    outcome,
    machineMs: measured?.machineMs ?? 0,
    beganAt: job.startedAt,
    endedAt: at,
    material: lot && measured ? { lot: { id: lot.id, name: lot.name }, used: materialUsed(measured, lot, blanksOf(job)) } : null,
    designVersion: { id: subject.designVersionId, name: `${subject.designName} ${subject.version}` },
    designerId: subject.designer.id,
    partName: subject.partName,
    copies: job.copies,
    reason,
  };
}
