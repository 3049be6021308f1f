// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { CommandReply, JobEvent, JobEventKind, JobFinding, RefusalCode } from '@fabcommons/contracts';
import { Clock } from '../config/index.js';
import { ControlAnswers } from './control-answers.js';
import { ACTIVE_STATES, type JobInput } from './job-machine.js';
import { type JobUnit, JobMover } from './job-mover.js';
import { JobsRepository } from './jobs.repository.js';
import { MACHINE_DESK, type MachineDesk } from './machine-desk.js';
import { MessagesRepository } from './messages.repository.js';
import { withTold } from './stewards-word.js';
import type { Cause, StoredCommand, StoredEvent, StoredJob } from './stored-job.js';

/** Which bridge spoke about which of its machines. */
export type Sender = { bridgeId: string; key: string };

/** Wait before a machine that was not ready is asked again; doubles each time. */
export const HOLD_MS = 5_000;
/** The longest such wait. */
export const MAX_HOLD_MS = 300_000;
/** A machine that was not ready this often will not be: the job fails and says why. */
export const MAX_START_REFUSALS = 20;
/** A bridge that does not know a job we wanted stopped has this long to tell of it after all. */
export const UNKNOWN_JOB_GRACE_MS = 10_000;

/** What the bridges say about jobs: each event and each reply counts once and only from the bridge whose machine it is. */
@Injectable()
export class JobEvents {
  private readonly log = new Logger('Jobs');

  constructor(
    @Inject(JobMover) private readonly mover: JobMover,
    @Inject(JobsRepository) private readonly jobs: JobsRepository,
    @Inject(MessagesRepository) private readonly messages: MessagesRepository,
    @Inject(MACHINE_DESK) private readonly desk: MachineDesk,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(ControlAnswers) private readonly answers: ControlAnswers,
  ) {}

  /**
   * Writes an event and what follows from it in one transaction. When it returns the event may be acknowledged, whatever came of it; an event
   * that overtook others makes those late: every event tells all that was measured so far.
   */
  async hear(event: JobEvent, sender: Sender): Promise<StoredEvent['outcome'] | 'known'> {
    return this.mover.transact(async (unit) => {
      const job = await this.jobs.lock(event.jobId, unit.tx);
      const isOurs = job !== null && (await this.isMachineOf(unit, job, sender));
      const isLate = job !== null && (job.isEndReported || event.sequence <= job.lastSequence);
      const outcome = !isOurs ? 'unknown-job' : isLate ? 'late' : 'applied';
      const row = { eventId: event.eventId, jobId: event.jobId, bridgeId: sender.bridgeId, sequence: event.sequence };
      const isNew = await this.messages.addEvent({ ...row, event, receivedAt: this.clock.now(), outcome }, unit.tx);
      if (!isNew) return 'known';
      if (outcome === 'applied' && job) await this.apply(unit, job, event);
      if (outcome === 'unknown-job')
        this.log.warn(`bridge ${sender.bridgeId} told of job ${event.jobId}, which is not on its machine ${sender.key}`);
      return outcome;
    });
  }

  /** Settles the command that was answered, and the start that was refused. */
  async answered(reply: CommandReply, sender: Sender): Promise<void> {
    const answered = await this.mover.transact(async (unit) => {
      const command = await this.messages.findCommand(reply.commandId, unit.tx);
      if (!command || command.bridgeId !== sender.bridgeId || command.machineKey !== sender.key) return null;
      const job = await this.jobs.lock(command.jobId, unit.tx);
      const outcome = reply.outcome === 'accepted' ? 'accepted' : `refused: ${reply.code}`;
      const isNew = await this.messages.settle(reply.commandId, this.clock.now(), outcome, unit.tx);
      if (!isNew || !job || reply.outcome === 'accepted') return command;
      if (command.kind === 'start') await this.startRefused(unit, job, reply);
      else await this.controlRefused(unit, job, command, reply.reason);
      return command;
    });
    if (answered === null) return;
    const answer = reply.outcome === 'accepted' ? { kind: reply.outcome } : { kind: reply.outcome, reason: reply.reason };
    this.answers.tell(answered.jobId, answered.kind, answer);
  }

  /**
   * Ends jobs that somebody wanted stopped where no word of the machine will come: their bridge, which is there, does not know them, or it has
   * not answered for minutes. What the machine says later still counts.
   */
  async concludeCancelled(): Promise<void> {
    const before = new Date(this.clock.nowMs() - UNKNOWN_JOB_GRACE_MS);
    for (const { jobId, isUnanswered } of await this.messages.cancelsWithoutEnd(before)) {
      await this.mover.transact(async (unit) => {
        const job = await this.jobs.lock(jobId, unit.tx);
        if (!job || !ACTIVE_STATES.includes(job.state) || (!isUnanswered && !(await this.isAbsent(unit, job)))) return;
        const ended = { endedAt: this.clock.now(), phase: null };
        const reason = isUnanswered ? UNANSWERED : UNKNOWN;
        if (job.state === 'starting' && !isUnanswered)
          await this.mover.move(unit, job, 'never-ran', { ...SERVICE, reason: job.cancelReason ?? reason }, ended);
        else await this.mover.move(unit, job, 'failed', { ...SERVICE, reason }, ended);
      });
    }
  }

  private async apply(unit: JobUnit, job: StoredJob, event: JobEvent): Promise<void> {
    const change: Partial<StoredJob> = { lastSequence: event.sequence, measured: event.measured, holdReason: null };
    const at = this.momentOf(event, job);
    await this.messages.settleKind(job.id, 'start', this.clock.now(), unit.tx);
    const input = INPUT_OF[event.kind];
    if (input === 'finished' || input === 'failed' || input === 'cancelled')
      Object.assign(change, { endedAt: at, phase: null, isEndReported: true, leasedUntil: null });
    else Object.assign(change, { phase: PHASE_OF[event.kind] ?? job.phase, startedAt: job.startedAt ?? (input ? at : null) });
    const cause: Cause = { byWhat: 'machine', personId: null, reason: this.reasonOf(event, job) };
    const told = toldBy(event);
    if (told.length > 0) change.findings = withTold(job.findings, told);
    // No byte has gone to the machine: with the word of a steward it is started again.
    if (event.code === 'needs-word' && job.cancelReason === null && told.some(({ severity }) => severity === 'ask')) {
      const waiting = { lastSequence: event.sequence, phase: null, findings: withTold(job.findings, told) };
      const deferred = await this.mover.move(unit, job, 'start-deferred', cause, waiting);
      if (deferred.kind === 'moved') return;
    }
    const moved = input ? await this.mover.move(unit, job, input, cause, change) : { kind: 'refused' as const };
    if (moved.kind === 'moved') return;
    await this.jobs.update(job.id, change, unit.tx);
    unit.news.jobIds.add(job.id);
  }

  /** An emergency stop is told with the name of who pressed it, where the bridge did not. */
  private reasonOf({ code, reason }: JobEvent, { machineId }: StoredJob): string | null {
    const by = code === 'emergency-stop' ? this.desk.stoppedBy(machineId) : null;
    return by === null || reason?.includes(by) === true ? reason : `${reason ?? 'emergency stop'} (pressed by ${by})`;
  }

  private async startRefused(unit: JobUnit, job: StoredJob, reply: Refusal): Promise<void> {
    const cause: Cause = { byWhat: 'machine', personId: null, reason: reply.reason };
    const startsRefused = job.startsRefused + 1;
    const ended = { endedAt: this.clock.now(), startsRefused };
    const told = toldBy(reply);
    // It ran without our knowing: what it left may lie on the bed.
    if (reply.code === 'already-ran') await this.mover.move(unit, job, 'failed', cause, ended);
    else if (job.cancelReason !== null)
      await this.mover.move(unit, job, 'never-ran', { ...cause, reason: job.cancelReason }, ended);
    else if (reply.code === 'needs-word' && told.some(({ severity }) => severity === 'ask'))
      await this.mover.move(unit, job, 'start-deferred', cause, { findings: withTold(job.findings, told) });
    else if (FINAL_REFUSALS.has(reply.code) || startsRefused >= MAX_START_REFUSALS)
      await this.mover.move(unit, job, 'start-refused', cause, ended);
    else {
      const holdMs = Math.min(HOLD_MS * 2 ** (startsRefused - 1), MAX_HOLD_MS);
      const change = { startsRefused, holdReason: reply.reason, holdUntil: new Date(this.clock.nowMs() + holdMs) };
      await this.mover.move(unit, job, 'start-deferred', cause, change);
    }
  }

  /** Nothing moved; the page says that the machine did not do as asked. */
  private async controlRefused(unit: JobUnit, job: StoredJob, command: StoredCommand, reason: string): Promise<void> {
    const change: Partial<StoredJob> = { holdReason: `the machine did not ${command.kind}: ${reason}` };
    await this.jobs.update(job.id, change, unit.tx);
    unit.news.jobIds.add(job.id);
  }

  private async isMachineOf(unit: JobUnit, job: StoredJob, sender: Sender): Promise<boolean> {
    const machine = await this.desk.find(job.machineId, unit.tx);
    return machine !== null && machine.bridgeId === sender.bridgeId && machine.key === sender.key;
  }

  /** The machine is there and busy with something else or nothing. */
  private async isAbsent(unit: JobUnit, job: StoredJob): Promise<boolean> {
    const machine = await this.desk.find(job.machineId, unit.tx);
    return machine !== null && this.desk.isOnline(machine) && this.desk.state(machine)?.job?.jobId !== job.id;
  }

  /** When it happened by the bridge's clock, which may be wrong: never in our future, never before the job was asked for. */
  private momentOf(event: JobEvent, job: StoredJob): Date {
    const toldMs = Date.parse(event.at);
    return new Date(Math.max(job.requestedAt.getTime(), Math.min(toldMs, this.clock.nowMs())));
  }
}

/** What preflight at the machine has found. */
const toldBy = ({ findings = [] }: Pick<JobEvent, 'findings'>): JobFinding[] =>
  findings.map((finding) => ({ ...finding, from: 'bridge' }));

const UNKNOWN = 'the bridge does not know this job: it is not running';
const UNANSWERED = 'it was to be stopped, but its bridge does not answer: look after the machine, it may still be running';
const SERVICE: Cause = { byWhat: 'service', personId: null, reason: null };

/** Refusals that another try cannot change. */
const FINAL_REFUSALS: ReadonlySet<RefusalCode> = new Set([
  'bad-program',
  'file-unavailable',
  'malformed',
  'no-such-job',
  'preflight',
  'needs-word',
]);

type Refusal = Extract<CommandReply, { outcome: 'refused' }>;

const INPUT_OF: Readonly<Record<JobEventKind, JobInput | null>> = {
  fetching: null,
  heating: 'began',
  running: 'began',
  paused: 'paused',
  resumed: 'began',
  finished: 'finished',
  failed: 'failed',
  cancelled: 'cancelled',
};
const PHASE_OF: Partial<Record<JobEventKind, string>> = {
  fetching: 'fetching',
  heating: 'heating',
  running: 'running',
  paused: 'paused',
  resumed: 'running',
};
