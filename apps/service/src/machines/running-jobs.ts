// SPDX-License-Identifier: AGPL-3.0-or-later
import { Injectable } from '@nestjs/common';
import type { MachineLive } from '@fabcommons/contracts';

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
 * The jobs of a machine as the machines feature sees them. It is read with every state message and by the emergency stop, so an
 * implementation answers from memory, which it keeps true after each commit.
 */
export interface RunningJobs {
  of(machineId: string): MachineJobs;
}

const NONE: MachineJobs = { current: null, queued: 0, queuedMs: 0, lastOwnerId: null };

/** Where `jobs` hooks itself in (it may import machines, not the other way round): `desk.provide(this)` in its `onModuleInit`. */
@Injectable()
export class RunningJobsDesk implements RunningJobs {
  private source: RunningJobs = { of: () => NONE };

  /** Replaces "no jobs" by the true answer. */
  provide(source: RunningJobs): void {
    this.source = source;
  }

  of(machineId: string): MachineJobs {
    return this.source.of(machineId);
  }
}
