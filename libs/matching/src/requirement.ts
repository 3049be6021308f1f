// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Quantity } from '@fabcommons/measure';
import type { Xyz } from './fit.js';
import type { StockForm } from './process.js';

/** What turns in a spindle or melts: kind and diameter. */
export type Tool = { kind: 'nozzle' | 'end-mill' | 'v-bit' | 'drill'; diameterMm: number };
/** The two ways in which our machines read G-code. */
export type Dialect = 'marlin' | 'grbl';

/** What a part asks for. */
export type Requirement = {
  /** Process id; one that is not in the vocabulary is only met by itself. */
  process: string;
  /** Material kind in any spelling; null = whatever the machine may work. */
  material: string | null;
  sizeMm: Xyz | null;
  tool: Tool | null;
  /** Dialect of the ready program; null = there is none. */
  program: Dialect | null;
  hasMesh: boolean;
  /** Heat that the ready program asks for; null = not known. */
  programHeat: { toolC: number | null; bedC: number | null };
  /** Material for all copies: mg or blanks; null = not known before slicing. */
  need: Quantity | null;
  /** How many are made in one job. */
  copies: number;
};

/** What a machine can do. */
export type Capability = {
  process: string;
  workVolumeMm: Xyz;
  /** Kinds the steward allows. */
  materials: readonly string[];
  tools: readonly Tool[];
  /** null = nobody has said. */
  maxToolC: number | null;
  maxBedC: number | null;
  /** What its firmware reads; `read-only` = a firmware we do not drive; null = it has not told yet. */
  dialect: Dialect | 'read-only' | null;
};

/** A lot of the space as matching sees it; `free` = onhand less what other jobs have reserved; `blankMm` = size of a blank where it is known. */
export type StockLot = { id: string; name: string; kind: string; form: StockForm; free: Quantity; blankMm: Xyz | null };

/** What can be sliced here. `canTurn`: whether the slicer is told to lay a part turned by 90°. `text`: which slicer, or what to install. */
export type Slicer = {
  isAvailable: boolean;
  text: string;
  canTurn: boolean;
  profiles: readonly { materials: readonly string[]; nozzleMm: number }[];
};

/** How things stand around the machine at this moment. */
export type Situation = {
  machineName: string;
  spaceName: string;
  /** `never`: it was registered and has not been heard of. */
  presence: 'online' | 'stale' | 'offline' | 'never';
  /** Mode as the bridge reports it; null = no report. */
  mode: 'offline' | 'opening' | 'identifying' | 'idle' | 'run' | 'hold' | 'alarm' | 'flashing' | 'faulted' | null;
  /** The bridge's own words for alarm, fault or offline. */
  detail: string | null;
  bed: 'clear' | 'occupied';
  permission: 'may-request' | 'guest' | 'not-a-member';
  acceptPolicy: 'steward' | 'auto';
  slicer: Slicer;
  lots: readonly StockLot[];
  /** Lot by tool number. */
  loaded: readonly (string | null)[];
};
