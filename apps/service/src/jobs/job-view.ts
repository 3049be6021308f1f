// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import type { Job, JobTransition, LotRef, PersonRef } from '@fabcommons/contracts';
import { type MachineSituation, waits, waitInWords } from '@fabcommons/scheduling';
import { type Actor, hasRole, PeopleService } from '../accounts/index.js';
import { LotsService } from '../materials/index.js';
import { ACTIVE_STATES, step, WAITING_STATES } from './job-machine.js';
import { JobsRepository } from './jobs.repository.js';
import { MACHINE_DESK, type MachineDesk } from './machine-desk.js';
import { materialUsed } from './material-used.js';
import { progressOf, remainingMsOf } from './run-outlook.js';
import { inWords, unmet } from './stewards-word.js';
import { RunningJobsMemory } from './running-jobs.service.js';
import type { StoredJob, StoredTransition } from './stored-job.js';
import { waitingJob } from './waiting-job.js';

type Around = {
  people: ReadonlyMap<string, PersonRef>;
  lots: ReadonlyMap<string, LotRef>;
  transitions: ReadonlyMap<string, StoredTransition[]>;
  queues: ReadonlyMap<string, Queue>;
};
type Queue = { situation: MachineSituation; waits: ReturnType<typeof waits> };

/** Jobs as people see them. Names are those that people chose to show; nothing else of a person is in a job. */
@Injectable()
export class JobView {
  constructor(
    @Inject(JobsRepository) private readonly jobs: JobsRepository,
    @Inject(PeopleService) private readonly people: PeopleService,
    @Inject(LotsService) private readonly lots: LotsService,
    @Inject(RunningJobsMemory) private readonly running: RunningJobsMemory,
    @Inject(MACHINE_DESK) private readonly desk: MachineDesk,
  ) {}

  /** The jobs with everything a page shows, in the given order. */
  async describe(actor: Actor, jobs: readonly StoredJob[]): Promise<Job[]> {
    const transitions = await this.jobs.transitions(jobs.map(({ id }) => id));
    const personIds = [
      ...jobs.map(({ requestedBy }) => requestedBy),
      ...[...transitions.values()].flat().map(({ personId }) => personId),
      ...jobs.flatMap(({ grants }) => grants.map(({ personId }) => personId)),
    ].filter((id) => id !== null);
    const around: Around = {
      transitions,
      people: await this.people.names(personIds),
      lots: await this.lots.refs(jobs.flatMap(({ lot }) => (lot ? [lot.id] : []))),
      queues: await this.queuesOf(jobs),
    };
    return jobs.map((job) => this.one(actor, job, around));
  }

  private one(actor: Actor, job: StoredJob, around: Around): Job {
    const facts = { progress: this.running.progressOf(job), estimateMs: job.estimateMs };
    const isActive = ACTIVE_STATES.includes(job.state);
    const { subject } = job;
    const lot = job.lot && { id: job.lot.id, name: job.lot.name, kind: job.lot.kind, colorHex: job.lot.colorHex };
    const person = (id: string | null): PersonRef | null => (id ? (around.people.get(id) ?? null) : null);
    return {
      id: job.id,
      number: job.number,
      state: job.state,
      phase: isActive ? (facts.progress?.phase ?? job.phase) : null,
      designId: subject.designId,
      designSlug: subject.designSlug,
      designName: subject.designName,
      version: subject.version,
      partId: subject.partId,
      partName: subject.partName,
      imageSha256: subject.imageSha256,
      copies: job.copies,
      machineId: job.machineId,
      machineName: subject.machineName,
      spaceId: job.spaceId,
      lot:
        lot && (around.lots.get(lot.id) ?? { ...lot, remaining: { value: 0, unit: job.lot?.form === 'sheet' ? 'one' : 'mg' } }),
      requestedBy: person(job.requestedBy),
      requestedAt: job.requestedAt.toISOString(),
      note: job.note,
      programSha256: job.programSha256,
      estimate: { timeMs: job.estimateMs, massMg: job.estimateMg },
      progress: job.state === 'finished' || job.state === 'collected' ? 1 : isActive ? progressOf(facts) : shareDone(job),
      startedAt: job.startedAt?.toISOString() ?? null,
      endedAt: job.endedAt?.toISOString() ?? null,
      remainingMs: isActive ? remainingMsOf(facts) : null,
      measured: measuredOf(job),
      waitingFor: this.waitingFor(actor, job, around.queues.get(job.machineId)),
      findings: job.findings,
      grants: job.grants.map(({ code, personId, at, note }) => ({ code, at, note, by: person(personId) })),
      transitions: (around.transitions.get(job.id) ?? []).map((row) => transitionOf(row, person)),
      may: this.may(actor, job),
    };
  }

  private may(actor: Actor, job: StoredJob): Job['may'] {
    const isSteward = hasRole(actor, job.spaceId, 'steward');
    const isTheirs = isSteward || (actor.kind === 'person' && actor.personId === job.requestedBy);
    const fits = (...inputs: Parameters<typeof step>[1][]): boolean =>
      inputs.some((input) => step(job.state, input).kind === 'step');
    return {
      accept: isSteward && fits('accept'),
      control: isTheirs && fits('ask-pause', 'ask-resume'),
      cancel: isTheirs && fits('ask-cancel'),
      collect: isTheirs && fits('collect'),
      giveWord: isSteward && isWaiting(job.state) && unmet(job).length > 0,
    };
  }

  /** Why it does not go on by itself, to the one who reads. */
  private waitingFor(actor: Actor, job: StoredJob, queue: Queue | undefined): string | null {
    const may = this.may(actor, job);
    if (ACTIVE_STATES.includes(job.state)) return activeWait(job, queue, may.control);
    if (job.state === 'finished') return may.collect ? 'waiting for you to collect it' : 'waiting to be collected';
    const asks = unmet(job);
    if (job.state === 'queued' && asks.length > 0)
      return `waiting for ${may.giveWord ? 'your' : "a steward's"} word: ${inWords(asks)}`;
    const blocked = this.desk.blockedBy(job.machineId);
    if (job.state === 'queued' && blocked !== null) return `waiting until ${job.subject.machineName} was cared for: ${blocked}`;
    const wait = queue?.waits.get(job.id);
    if (job.state === 'queued' && job.holdReason !== null) return `waiting to try again: ${job.holdReason}`;
    if (!wait) return null;
    const isSteward = hasRole(actor, job.spaceId, 'steward');
    const isTheirs = isSteward || (actor.kind === 'person' && actor.personId === job.requestedBy);
    return waitInWords(wait, { mayAccept: isSteward, mayClearBed: isTheirs, mayLoad: isSteward });
  }

  private async queuesOf(jobs: readonly StoredJob[]): Promise<Map<string, Queue>> {
    const queues = new Map<string, Queue>();
    const open = jobs.filter(({ state }) => ACTIVE_STATES.includes(state) || isWaiting(state));
    for (const machineId of new Set(open.map((job) => job.machineId))) {
      const queue = await this.jobs.ofMachine(machineId, [...ACTIVE_STATES, ...WAITING_STATES]);
      const active = queue.find(({ state }) => ACTIVE_STATES.includes(state));
      const busy = active && { jobId: active.id, remainingMs: null };
      const situation = await this.desk.situation(machineId, busy ?? null);
      const waiting = queue.filter(({ state }) => isWaiting(state)).map(waitingJob);
      if (situation) queues.set(machineId, { situation, waits: waits(waiting, situation) });
    }
    return queues;
  }
}

const WAITING: readonly string[] = WAITING_STATES;
const isWaiting = (state: string): boolean => WAITING.includes(state);

function activeWait(job: StoredJob, queue: Queue | undefined, isTheirs: boolean): string | null {
  const name = job.subject.machineName;
  const presence = queue?.situation.presence;
  if (presence === 'offline') return `waiting for ${name} to come back online; what it does meanwhile is told then`;
  if (presence === 'stale') return `waiting for news of ${name}`;
  if (job.cancelReason !== null) return `waiting for ${name} to stop`;
  if (job.holdReason !== null) return job.holdReason;
  if (job.state === 'starting') return `waiting for ${name} to begin`;
  if (job.state === 'paused') return isTheirs ? 'waiting for you to let it go on' : 'paused';
  return null;
}

/** How far a run came that did not end well. */
function shareDone({ measured, programBytes }: StoredJob): number {
  return measured && programBytes ? Math.min(1, measured.bytesDone / programBytes) : 0;
}

function measuredOf(job: StoredJob): Job['measured'] {
  if (job.measured === null || job.endedAt === null) return null;
  const blanks = (job.subject.blanksPerCopy ?? 1) * job.copies;
  const used = job.lot ? materialUsed(job.measured, job.lot, blanks) : { value: 0, unit: 'one' as const };
  return { machineMs: job.measured.machineMs, materialUsed: used };
}

function transitionOf(row: StoredTransition, person: (id: string | null) => PersonRef | null): JobTransition {
  const { sequence, fromState, toState, at, byWhat, reason, personId } = row;
  return { sequence, from: fromState, to: toState, at: at.toISOString(), by: person(personId), byWhat, reason };
}
