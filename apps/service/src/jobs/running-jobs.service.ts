// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import type { MachineLive, PersonRef, RunProgress } from '@fabcommons/contracts';
import type { EntityManager } from 'typeorm';
import { PeopleService } from '../accounts/index.js';
import { type MachineJobs, ReadingOrder, type RunningJobs } from '../machines/index.js';
import { ACTIVE_STATES } from './job-machine.js';
import { JobsRepository } from './jobs.repository.js';
import { MACHINE_DESK, type MachineDesk } from './machine-desk.js';
import { progressOf, remainingMsOf } from './run-outlook.js';
import type { StoredJob } from './stored-job.js';

type Remembered = {
  address: { bridgeId: string; key: string };
  active: StoredJob | null;
  requestedBy: PersonRef | null;
  queued: number;
  queuedMs: number | null;
  lastOwnerId: string | null;
};

/** Jobs of each machine in memory, read again after each commit: state messages and the emergency stop ask here. */
@Injectable()
export class RunningJobsMemory implements RunningJobs {
  private readonly machines = new Map<string, Remembered>();
  private readonly readings = new ReadingOrder();

  constructor(
    @Inject(JobsRepository) private readonly jobs: JobsRepository,
    @Inject(PeopleService) private readonly people: PeopleService,
    @Inject(MACHINE_DESK) private readonly desk: MachineDesk,
  ) {}

  of(machineId: string): MachineJobs {
    const known = this.machines.get(machineId);
    if (!known) return { current: null, queued: 0, queuedMs: 0, lastOwnerId: null };
    const { queued, queuedMs, lastOwnerId } = known;
    return { current: this.current(known), queued, queuedMs, lastOwnerId };
  }

  async busyWith(machineId: string, tx: EntityManager): Promise<string | null> {
    const [active] = await this.jobs.ofMachine(machineId, ACTIVE_STATES, tx);
    return active?.subject.partName ?? null;
  }

  /** Active jobs as this service knows them. */
  active(): StoredJob[] {
    return [...this.machines.values()].flatMap(({ active }) => (active ? [active] : []));
  }

  /** What the machine says of this very job; null when it says nothing of it. */
  progressOf(job: StoredJob): RunProgress | null {
    const known = this.machines.get(job.machineId);
    const progress = known ? (this.desk.state(known.address)?.job ?? null) : null;
    return progress?.jobId === job.id ? progress : null;
  }

  /** Reads everything that is active or waits; at the start, and now and then for what other services did. */
  async refreshAll(): Promise<void> {
    const ids = await this.jobs.machineIdsWithHistory();
    for (const machineId of ids) await this.refresh(machineId);
  }

  async refresh(machineId: string): Promise<void> {
    const reading = this.readings.begin();
    const machine = await this.desk.find(machineId);
    if (!machine) return;
    const { open, last } = await this.jobs.activeAndWaiting(machineId);
    const active = open.find(({ state }) => ACTIVE_STATES.includes(state)) ?? null;
    const waiting = open.filter(({ state }) => !ACTIVE_STATES.includes(state));
    const names = await this.people.names(active?.requestedBy ? [active.requestedBy] : []);
    if (!this.readings.keeps(machineId, reading)) return;
    this.machines.set(machineId, {
      address: { bridgeId: machine.bridgeId, key: machine.key },
      active,
      requestedBy: active?.requestedBy ? (names.get(active.requestedBy) ?? null) : null,
      queued: waiting.length,
      queuedMs: waiting.reduce<number | null>(
        (total, { estimateMs }) => (total === null || estimateMs === null ? null : total + estimateMs),
        0,
      ),
      lastOwnerId: active?.requestedBy ?? last?.requestedBy ?? null,
    });
  }

  private current({ active, requestedBy }: Remembered): MachineLive['job'] {
    if (!active) return null;
    const facts = { progress: this.progressOf(active), estimateMs: active.estimateMs };
    return {
      id: active.id,
      name: active.subject.partName,
      state: active.state,
      requestedBy,
      progress: progressOf(facts),
      remainingMs: remainingMsOf(facts),
    };
  }
}
