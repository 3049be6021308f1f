// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MachineState } from '@fabcommons/contracts';
import type { MachineSituation } from '@fabcommons/scheduling';
import type { EntityManager } from 'typeorm';

/** A machine as jobs need it. */
export type DeskMachine = {
  id: string;
  name: string;
  spaceId: string;
  bridgeId: string;
  key: string;
  acceptPolicy: 'steward' | 'auto';
  /** What its firmware reads; null = it has not told, or it is one we do not drive. */
  dialect: 'marlin' | 'grbl' | null;
};

/** Machines as jobs see them; the adapter in this folder asks the machines and materials features. */
export interface MachineDesk {
  /** Within a transaction pass it: a second connection for the same work could wait for ever. */
  find(machineId: string, tx?: EntityManager): Promise<DeskMachine | null>;
  /** How it stands now: presence and mode from memory, bed and loaded lots from the database. */
  situation(machineId: string, busy: MachineSituation['busy']): Promise<MachineSituation | null>;
  /** Whether it is connected and its word is fresh; from memory. */
  isOnline(address: { bridgeId: string; key: string }): boolean;
  /** Why no job may begin there now, e.g. overdue care; null = nothing keeps it. From memory. */
  blockedBy(machineId: string): string | null;
  /** Who pressed emergency stop there within the last minute; null = nobody from here. From memory. */
  stoppedBy(machineId: string): string | null;
  /** Its last state, from memory. */
  state(address: { bridgeId: string; key: string }): MachineState | null;
  /** Takes the bed for a job. @returns false when something lies on it */
  occupyBed(machineId: string, tx: EntityManager): Promise<boolean>;
  /** Whether the lot is in one of its tools; null = the job needs none. */
  hasLoaded(machineId: string, lotId: string | null, tx: EntityManager): Promise<boolean>;
  /** `by` null = nothing was ever put there. */
  clearBed(machineId: string, by: string | null, tx: EntityManager): Promise<void>;
  /** The machine's page has something new to say. */
  changed(machineId: string): Promise<void>;
}

/** Injection token of {@link MachineDesk}. */
export const MACHINE_DESK = Symbol('MachineDesk');
