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
  | 'restarted'
  | 'lent';

const GONE = { lost: 'offline', closed: 'offline' } as const;
const LENT = { lent: 'flashing' } as const;
const ALIVE = {
  ...GONE,
  ...LENT,
  idle: 'idle',
  run: 'run',
  hold: 'hold',
  alarm: 'alarm',
  halted: 'faulted',
  restarted: 'identifying',
} as const;

/** The whole of what a machine's mode can do; what is not here is reported and changes nothing. */
const ROWS: Readonly<Record<MachineMode, Readonly<Partial<Record<ModeInput, MachineMode>>>>> = {
  offline: { ...GONE, ...LENT, open: 'opening' },
  opening: { ...GONE, opened: 'identifying' },
  identifying: { ...GONE, ...LENT, identified: 'idle', unidentified: 'faulted', alarm: 'alarm' },
  idle: ALIVE,
  run: ALIVE,
  hold: ALIVE,
  alarm: ALIVE,
  flashing: { ...GONE, open: 'opening' },
  faulted: { ...GONE, ...LENT, halted: 'faulted', restarted: 'identifying' },
};

/** The mode after an input, or null when there is no row for it. */
export const nextMode = (mode: MachineMode, input: ModeInput): MachineMode | null => ROWS[mode][input] ?? null;
