// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { MachineLive } from '@fabcommons/contracts';
import { LiveService } from '../live/index.js';
import { type DirectoryEntry, MachineDirectory } from './machine-directory.js';
import { MachineStates } from './machine-states.js';
import { RunningJobsDesk } from './running-jobs.js';
import { StopMarks } from './stop-marks.js';

/** Is told when something about a machine moved. A throw is logged and stops nobody else. */
export type MachineListener = (machineId: string, live: MachineLive) => void;

/** Puts together what moves by itself about a machine, and tells browsers and listeners when it moved. */
@Injectable()
export class MachineNews {
  private readonly log = new Logger('Machines');
  private readonly listeners = new Set<MachineListener>();

  constructor(
    @Inject(MachineDirectory) private readonly directory: MachineDirectory,
    @Inject(MachineStates) private readonly states: MachineStates,
    @Inject(RunningJobsDesk) private readonly jobs: RunningJobsDesk,
    @Inject(LiveService) private readonly live: LiveService,
    @Inject(StopMarks) private readonly stops: StopMarks,
  ) {}

  /** Presence, state, bed and jobs at this moment, from memory alone. */
  liveOf(entry: Pick<DirectoryEntry, 'id' | 'bridgeId' | 'key' | 'bed'>): MachineLive {
    const { current, queued } = this.jobs.of(entry.id);
    const state = this.states.stateOf(entry);
    const stop = state?.mode === 'alarm' || state?.mode === 'faulted' ? this.stops.of(entry.id) : null;
    return {
      machineId: entry.id,
      presence: this.states.presenceOf(entry),
      state,
      bed: entry.bed,
      job: current,
      queued,
      stoppedBy: stop && { name: stop.name, at: stop.at.toISOString() },
    };
  }

  /** Calls on every change of a machine, also of its temperatures. @returns a function that ends it */
  watch(listener: MachineListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Tells of a machine as it is now. `jobs` calls it when its jobs moved. An id that is not registered is no news. */
  announce(machineId: string): void {
    const entry = this.directory.get(machineId);
    if (!entry) return;
    const live = this.liveOf(entry);
    for (const topic of [`machine:${entry.id}`, `space:${entry.spaceId}`, 'spaces'])
      this.live.publish(topic, { event: 'machine', data: live });
    for (const listener of this.listeners) this.tell(listener, live);
  }

  /** Rows behind the lists changed: a machine came, or a steward changed one. */
  announceRows(entry: DirectoryEntry): void {
    for (const topic of [`machine:${entry.id}`, `space:${entry.spaceId}`, 'spaces'])
      this.live.publish(topic, { event: 'changed', data: { what: 'machines', id: entry.id } });
    this.announce(entry.id);
  }

  private tell(listener: MachineListener, live: MachineLive): void {
    try {
      listener(live.machineId, live);
    } catch (cause) {
      this.log.error(`a listener failed on machine ${live.machineId}`, cause instanceof Error ? cause.stack : String(cause));
    }
  }
}
