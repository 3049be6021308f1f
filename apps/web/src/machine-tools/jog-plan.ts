// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FirmwareKind, JogMove } from '@fabcommons/contracts';

/** An axis with a direction, as a key or a button means it. */
export type JogDirection = { axis: 'x' | 'y' | 'z' | 'e'; sign: 1 | -1 };

const MM_PER_INCH = 25.4;
const MS_PER_MINUTE = 60_000;

/** Steps that can be chosen, in the reader's unit. */
export const JOG_STEPS = { mm: [0.1, 1, 10, 50], inch: [0.005, 0.05, 0.5, 2] } as const;
/** Speeds that can be chosen, by axis: mm/min. Z and the extruder are slow on every machine that we know. */
export const JOG_SPEEDS = {
  slow: { x: 600, y: 600, z: 120, e: 60 },
  normal: { x: 2_000, y: 2_000, z: 300, e: 120 },
  fast: { x: 5_000, y: 5_000, z: 600, e: 300 },
} as const;
export type JogSpeed = keyof typeof JOG_SPEEDS;

/** While a button is held, the machine is asked anew this often: a page that is gone asks no more, and the motion ends by itself. */
export const HOLD_EVERY_MS = 500;
/** How far one order of a held button reaches, ms of motion. Grbl appends a jog to the last, Marlin's bridge replaces it: that one needs a margin. */
const HOLD_REACH_MS = { first: 900, append: 510, replace: 900 } as const;

/** One step. `step` in the reader's unit. */
export function stepMove({ axis, sign }: JogDirection, step: number, unit: 'mm' | 'inch', speed: JogSpeed): JogMove {
  const mm = unit === 'mm' ? step : step * MM_PER_INCH;
  return { [axis]: round(sign * mm), feedMmPerMin: JOG_SPEEDS[speed][axis] };
}

/** The order number `index` of a button that is held: short, so that little is left when the page or its wire is gone. */
export function holdMove(direction: JogDirection, speed: JogSpeed, index: number, firmware: FirmwareKind | null): JogMove {
  const { axis, sign } = direction;
  const feedMmPerMin = JOG_SPEEDS[speed][axis];
  const reachMs = index === 0 ? HOLD_REACH_MS.first : firmware === 'marlin' ? HOLD_REACH_MS.replace : HOLD_REACH_MS.append;
  return { [axis]: round((sign * feedMmPerMin * reachMs) / MS_PER_MINUTE), feedMmPerMin };
}

/** What a key means; null = nothing here. */
export function directionOfKey(key: string): JogDirection | null {
  switch (key) {
    case 'ArrowLeft':
      return { axis: 'x', sign: -1 };
    case 'ArrowRight':
      return { axis: 'x', sign: 1 };
    case 'ArrowUp':
      return { axis: 'y', sign: 1 };
    case 'ArrowDown':
      return { axis: 'y', sign: -1 };
    case 'PageUp':
      return { axis: 'z', sign: 1 };
    case 'PageDown':
      return { axis: 'z', sign: -1 };
    default:
      return null;
  }
}

/** Micrometres are as fine as any of these machines. */
const round = (mm: number): number => Math.round(mm * 1000) / 1000;
