// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Xyz } from '@fabcommons/contracts';
import { type GrblSettings, grblSettingNumber, type GrblStatus } from '@fabcommons/firmware';
import type { MachineCondition, MachineMotion } from './driver.js';

const MM_PER_INCH = 25.4;

/** `$22` bit 0: homing is switched on. */
export const hasHoming = (settings: GrblSettings): boolean => ((grblSettingNumber(settings, 22) ?? 0) & 1) === 1;

/** Where it is and how fast; with `$13=1` the firmware tells inches (Grbl 1.1 `doc/markdown/settings.md`). */
export function grblMotion(status: GrblStatus, settings: GrblSettings): MachineMotion {
  const unitMm = grblSettingNumber(settings, 13) === 1 ? MM_PER_INCH : 1;
  const place = (axes: readonly number[] | null): Xyz | null => {
    const [x, y, z] = axes ?? [];
    return x === undefined || y === undefined || z === undefined ? null : { x: x * unitMm, y: y * unitMm, z: z * unitMm };
  };
  const { overrides } = status;
  return {
    positionMm: place(status.workPosition ?? status.machinePosition),
    machinePositionMm: place(status.machinePosition),
    feedMmPerMin: status.feed === null ? null : status.feed * unitMm,
    spindleRpm: status.spindleRpm,
    ...(overrides && {
      overrides: { feedPercent: overrides.feed, rapidPercent: overrides.rapid, spindlePercent: overrides.spindle },
    }),
  };
}

/** What a status report means for the machine's mode. */
export function grblCondition(status: GrblStatus): MachineCondition {
  switch (status.state) {
    case 'Idle':
      return 'idle';
    case 'Run':
    case 'Jog':
    case 'Home':
    case 'Check':
    case 'Unknown':
      return 'run';
    case 'Hold':
    case 'Door':
    case 'Tool':
      return 'hold';
    case 'Alarm':
    case 'Sleep':
      return 'alarm';
  }
}

/** What a person has to do about a state other than alarm; null where nothing. */
export function grblStateDetail(status: GrblStatus): string | null {
  if (status.state === 'Sleep') return 'the machine sleeps; reset it to wake it';
  if (status.state === 'Door') return 'the safety door is open: close it, then resume';
  return status.state === 'Tool' ? 'the machine waits for a tool change' : null;
}

/** Told after an unlock that has lost the position. */
export const POSITION_LOST = {
  /** `$22` is on: stored zeros count from the machine's own zero, so it has to be found first. */
  homing: 'Unlocked. It does not know its position any more: home it; until then only programs that begin with $H are started.',
  /** `$22` is off: the zero is where a person has set it. */
  none: 'Unlocked. It does not know its position any more: check its zero before the next job.',
} as const;
