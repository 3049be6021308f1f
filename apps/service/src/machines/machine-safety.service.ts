// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable, Logger } from '@nestjs/common';
import { downTopic, type RecoverCommand, type StopCommand } from '@fabcommons/contracts';
import { DataSource, type EntityManager } from 'typeorm';
import { type Actor, hasRole, type PersonActor, requirePerson, requireRole } from '../accounts/index.js';
import { Broker } from '../broker/broker.js';
import { Clock, IdSource } from '../config/index.js';
import { inTransaction } from '../database/index.js';
import { ApiProblem } from '../errors/index.js';
import { type DirectoryEntry, MachineDirectory } from './machine-directory.js';
import { MachineReplies } from './machine-replies.js';
import { MachineStates } from './machine-states.js';
import { MachinesRepository } from './machines.repository.js';
import { MachinesService } from './machines.service.js';
import { RunningJobsDesk } from './running-jobs.js';
import { StopMarks } from './stop-marks.js';
import { StopRecords } from './stop-records.js';

/** Somebody stands at the machine when they press: later the bridge refuses, as things may have changed. */
export const RECOVER_WITHIN_MS = 10_000;
/** A database that does not answer within this time does not keep a member from stopping a machine. */
export const DATABASE_WAIT_MS = 150;

/** Emergency stop, the way back from it, and whether the bed is free. */
@Injectable()
export class MachineSafetyService {
  private readonly log = new Logger('Machines');

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(IdSource) private readonly ids: IdSource,
    @Inject(Broker) private readonly broker: Broker,
    @Inject(MachineDirectory) private readonly directory: MachineDirectory,
    @Inject(MachineStates) private readonly states: MachineStates,
    @Inject(MachineReplies) private readonly replies: MachineReplies,
    @Inject(RunningJobsDesk) private readonly jobs: RunningJobsDesk,
    @Inject(MachinesRepository) private readonly repository: MachinesRepository,
    @Inject(MachinesService) private readonly machines: MachinesService,
    @Inject(StopRecords) private readonly records: StopRecords,
    @Inject(StopMarks) private readonly marks: StopMarks,
  ) {}

  /**
   * Emergency stop: everything it asks before sending is in memory; who pressed is written after it was sent. Stewards may, and whoever's job
   * runs there; while the database is away every member of the space may. @throws ApiProblem `not-found`, `not-allowed`; `unavailable` or `machine-offline` when it cannot have reached the machine
   */
  async stop(actor: Actor, machineId: string): Promise<void> {
    const entry = this.entry(machineId);
    requirePerson(actor);
    const job = this.jobs.of(machineId).current;
    if (job?.requestedBy?.id !== actor.personId) await this.requireMayStop(actor, entry.spaceId);
    const at = this.clock.now();
    const by = actor.name.slice(0, MAX_NAME_CHARS);
    const command: StopCommand = { v: 1, commandId: this.ids.next(), at: at.toISOString(), by };
    this.marks.set(machineId, { personId: actor.personId, name: actor.name, at });
    const sent = this.broker.publish(downTopic(entry.bridgeId, entry.key, 'stop'), JSON.stringify(command), { qos: 1 });
    const problem = await sent.then(
      () => (this.states.presenceOf(entry) === 'offline' ? notThere(entry.name) : null),
      (cause: unknown) => notSent(entry.name, cause),
    );
    this.log.warn(`emergency stop of ${entry.name} by ${actor.name}${problem ? `: ${problem.message}` : ''}`);
    const { commandId } = command;
    await this.records.keep({ commandId, kind: 'stop', machineId, personId: actor.personId, jobId: job?.id ?? null, at });
    if (problem) throw problem;
  }

  /**
   * A steward looked at the machine and says it is safe: bring it back from halt or alarm. Waits for the bridge's word that it has begun; what
   * comes of it is told by the machine's state. @throws ApiProblem `not-found`, `not-allowed`; `wrong-state` when there is nothing to bring it
   * back from, or with the bridge's reason; `machine-offline` when nobody answers, `unavailable` when it could not be sent
   */
  async recover(actor: Actor, machineId: string): Promise<void> {
    const entry = this.entry(machineId);
    requirePerson(actor);
    requireRole(actor, entry.spaceId, 'steward');
    if (this.states.presenceOf(entry) !== 'online')
      throw new ApiProblem('machine-offline', `${entry.name} is not connected: it cannot be brought back from here.`);
    const mode = this.states.stateOf(entry)?.mode;
    if (mode !== 'alarm' && mode !== 'faulted')
      throw new ApiProblem(
        'wrong-state',
        `${entry.name} is neither in alarm nor halted: there is nothing to bring it back from.`,
      );
    const at = this.clock.now();
    const command: RecoverCommand = {
      v: 1,
      commandId: this.ids.next(),
      at: at.toISOString(),
      expiresAt: new Date(at.getTime() + RECOVER_WITHIN_MS).toISOString(),
    };
    const replied = this.replies.wait(command.commandId, entry, RECOVER_WITHIN_MS);
    await this.broker
      .publish(downTopic(entry.bridgeId, entry.key, 'recover'), JSON.stringify(command), { qos: 1 })
      .catch((cause: unknown) => {
        throw new ApiProblem('unavailable', `${entry.name} could not be asked: try again.`, { cause });
      });
    const { commandId } = command;
    await this.repository.insertStop({ commandId, kind: 'recover', machineId, personId: actor.personId, jobId: null, at });
    const reply = await replied;
    this.log.warn(`${actor.name} brings ${entry.name} back from ${mode}: ${reply?.outcome ?? 'no answer'}`);
    if (reply === null)
      throw new ApiProblem('machine-offline', `${entry.name} did not answer: look whether its bridge runs, then try again.`);
    if (reply.outcome === 'accepted') this.marks.clear(machineId);
    else throw new ApiProblem('wrong-state', `${entry.name} was not brought back: ${reply.reason}.`);
  }

  /**
   * Somebody looked: the bed is free. Stewards may, and whoever's job last lay there.
   * @throws ApiProblem `not-found`, `not-allowed`, `wrong-state` while a job runs
   */
  async confirmClear(actor: Actor, machineId: string): Promise<void> {
    const entry = this.entry(machineId);
    requirePerson(actor);
    if (this.jobs.of(machineId).lastOwnerId !== actor.personId) requireRole(actor, entry.spaceId, 'steward');
    const change = { machineId, bed: 'clear', at: this.clock.now(), by: actor.personId } as const;
    await inTransaction(this.dataSource, async (tx) => {
      await this.repository.lock([machineId], tx);
      const busy = await this.jobs.busyWith(machineId, tx);
      if (busy !== null)
        throw new ApiProblem('wrong-state', `"${busy}" is on ${entry.name} right now: clear the bed when it has ended.`);
      await this.repository.setBed(change, tx);
    });
    await this.machines.refresh(machineId);
  }

  /** Within a transaction of jobs: takes the bed for a job. Call `MachinesService.refresh` after the commit. @returns false when something lies on it */
  occupyBed(machineId: string, tx: EntityManager): Promise<boolean> {
    return this.repository.occupyBed(machineId, this.clock.now(), tx);
  }

  /**
   * Within a transaction of jobs: the bed is free, says who collected; `by` null = nothing was ever put there. Call `MachinesService.refresh`
   * after the commit.
   */
  async clearBed(machineId: string, by: string | null, tx: EntityManager): Promise<void> {
    await this.repository.setBed({ machineId, bed: 'clear', at: this.clock.now(), by }, tx);
  }

  /** Nobody whom only the database keeps from it may be kept from stopping a machine. */
  private async requireMayStop(actor: PersonActor, spaceId: string): Promise<void> {
    if (hasRole(actor, spaceId, 'steward')) return;
    if (hasRole(actor, spaceId, 'member') && !(await this.repository.isAwake(DATABASE_WAIT_MS))) return;
    requireRole(actor, spaceId, 'steward');
  }

  private entry(machineId: string): DirectoryEntry {
    const entry = this.directory.get(machineId);
    if (!entry) throw new ApiProblem('not-found', 'There is no such machine.');
    return entry;
  }
}

/** As contracts have it. */
const MAX_NAME_CHARS = 80;

const notThere = (name: string): ApiProblem =>
  new ApiProblem('machine-offline', `The stop was sent, but ${name} is not connected: use the switch at the machine itself.`);
const notSent = (name: string, cause: unknown): ApiProblem =>
  new ApiProblem('unavailable', `The stop could not be sent to ${name}: use the switch at the machine itself.`, { cause });
