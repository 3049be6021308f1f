// SPDX-License-Identifier: AGPL-3.0-or-later
import { Injectable } from '@nestjs/common';
import type { MachineLive } from '@fabcommons/contracts';
import type { EntityManager } from 'typeorm';

/** What a machine's page says of its jobs. */
export type MachineJobs = {
  /** The job the machine is busy with: `starting`, `running` or `paused`; also `preparing` when it is its turn. */
  current: MachineLive['job'];
  /** Jobs that wait for this machine. */
  queued: number;
  /** Estimates of all that waits, added up; null when one of them has none. */
  queuedMs: number | null;
  /** Who asked for the job that last lay on the bed: may confirm that it is clear. */
  lastOwnerId: string | null;
};

/**
 * The jobs of a machine as the machines feature sees them. {@link of} is read with every state message and by the emergency stop, so an
 * implementation answers it from memory, which it keeps true after each commit.
 */
export interface RunningJobs {
  of(machineId: string): MachineJobs;
  /** What is being made there by the rows, not by memory: ask with the machine's row locked, then it stays so. Null = nothing. */
  busyWith(machineId: string, tx: EntityManager): Promise<string | null>;
}

const NONE: MachineJobs = { current: null, queued: 0, queuedMs: 0, lastOwnerId: null };

/** Where `jobs` hooks itself in (it may import machines, not the other way round): `desk.provide(this)` in its `onModuleInit`. */
@Injectable()
export class RunningJobsDesk implements RunningJobs {
  private source: RunningJobs = { of: () => NONE, busyWith: () => Promise.resolve(null) };

  /** Replaces "no jobs" by the true answer. */
  provide(source: RunningJobs): void {
    this.source = source;
  }

  of(machineId: string): MachineJobs {
    return this.source.of(machineId);
  }

  busyWith(machineId: string, tx: EntityManager): Promise<string | null> {
    return this.source.busyWith(machineId, tx);
  }
}
