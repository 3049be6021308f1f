// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MachineMode } from '@fabcommons/contracts';

/** What happens to a machine, as far as its mode is concerned. */
export type ModeInput =
  | 'open'
  | 'opened'
  | 'lost'
  | 'closed'
  | 'identified'
  | 'unidentified'
  | 'idle'
  | 'run'
  | 'hold'
  | 'alarm'
  | 'halted'
  | 'restarted';

const GONE = { lost: 'offline', closed: 'offline' } as const;
const ALIVE = {
  ...GONE,
  idle: 'idle',
  run: 'run',
  hold: 'hold',
  alarm: 'alarm',
  halted: 'faulted',
  restarted: 'identifying',
} as const;

/** The whole of what a machine's mode can do; what is not here is reported and changes nothing. */
const ROWS: Readonly<Record<MachineMode, Readonly<Partial<Record<ModeInput, MachineMode>>>>> = {
  offline: { ...GONE, open: 'opening' },
  opening: { ...GONE, opened: 'identifying' },
  identifying: { ...GONE, identified: 'idle', unidentified: 'faulted' },
  idle: ALIVE,
  run: ALIVE,
  hold: ALIVE,
  alarm: ALIVE,
  flashing: GONE,
  faulted: { ...GONE, halted: 'faulted', restarted: 'identifying' },
};

/** The mode after an input, or null when there is no row for it. */
export const nextMode = (mode: MachineMode, input: ModeInput): MachineMode | null => ROWS[mode][input] ?? null;
