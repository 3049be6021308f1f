// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import type { MachineState } from '@fabcommons/contracts';
import type { MachineSituation } from '@fabcommons/scheduling';
import type { EntityManager } from 'typeorm';
import { Clock } from '../config/index.js';
import { lockRows } from '../database/index.js';
import {
  dialectOf,
  MachineSafetyService,
  MachinesService,
  MachineStates,
  MachineWarnings,
  StopMarks,
} from '../machines/index.js';
import { ApiProblem } from '../errors/index.js';
import { LoadsService } from '../materials/index.js';
import type { DeskMachine, MachineDesk } from './machine-desk.js';

/** A job that ended by an emergency stop later than this ended by another one. */
const STOP_TOLD_WITHIN_MS = 60_000;

/** Asks the machines and materials features. */
@Injectable()
export class FeatureMachineDesk implements MachineDesk {
  constructor(
    @Inject(MachinesService) private readonly machines: MachinesService,
    @Inject(MachineSafetyService) private readonly safety: MachineSafetyService,
    @Inject(MachineStates) private readonly states: MachineStates,
    @Inject(LoadsService) private readonly loads: LoadsService,
    @Inject(MachineWarnings) private readonly warnings: MachineWarnings,
    @Inject(StopMarks) private readonly stops: StopMarks,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async find(machineId: string, tx?: EntityManager): Promise<DeskMachine | null> {
    const machine = await this.stored(machineId, tx);
    if (!machine) return null;
    const { id, name, spaceId, bridgeId, key, acceptPolicy } = machine;
    const dialect = dialectOf(this.states.identityOf(machine) ?? machine.identity);
    return { id, name, spaceId, bridgeId, key, acceptPolicy, dialect: dialect === 'read-only' ? null : dialect };
  }

  async situation(machineId: string, busy: MachineSituation['busy']): Promise<MachineSituation | null> {
    const machine = await this.stored(machineId);
    if (!machine) return null;
    return {
      name: machine.name,
      presence: this.states.presenceOf(machine),
      mode: this.states.stateOf(machine)?.mode ?? null,
      bed: machine.bed,
      busy,
      loaded: await this.loads.lotIdsIn(machineId),
    };
  }

  blockedBy(machineId: string): string | null {
    return this.warnings.blockedBy(machineId);
  }

  stoppedBy(machineId: string): string | null {
    const stop = this.stops.of(machineId);
    return stop && this.clock.nowMs() - stop.at.getTime() <= STOP_TOLD_WITHIN_MS ? stop.name : null;
  }

  isOnline(address: { bridgeId: string; key: string }): boolean {
    return this.states.presenceOf(address) === 'online';
  }

  state(address: { bridgeId: string; key: string }): MachineState | null {
    return this.states.stateOf(address);
  }

  async occupyBed(machineId: string, tx: EntityManager): Promise<boolean> {
    await lockRows(tx, 'machines', [machineId]);
    const machine = await this.machines.stored(machineId, tx);
    if (machine.bed !== 'clear') return false;
    await this.safety.occupyBed(machineId, tx);
    return true;
  }

  async hasLoaded(machineId: string, lotId: string | null, tx: EntityManager): Promise<boolean> {
    return lotId === null || (await this.loads.lotIdsIn(machineId, tx)).includes(lotId);
  }

  async clearBed(machineId: string, by: string | null, tx: EntityManager): Promise<void> {
    await this.safety.clearBed(machineId, by, tx);
  }

  async changed(machineId: string): Promise<void> {
    await this.machines.refresh(machineId);
  }

  private async stored(machineId: string, tx?: EntityManager) {
    try {
      return await this.machines.stored(machineId, tx);
    } catch (error) {
      if (error instanceof ApiProblem && error.code === 'not-found') return null;
      throw error;
    }
  }
}
