// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Plane } from './arc.js';
import type { Vector } from './vector.js';

/** Motion that a block without a G word of group 1 continues (RS274/NGC table 4). */
export type MotionMode = 'none' | 'rapid' | 'linear' | 'clockwise' | 'counter-clockwise' | 'probe';

/** What a program has set so far. Positions are in millimetres, without G92's shifts; an axis is known once the program has named it. */
export type ModalState = {
  motion: MotionMode;
  plane: Plane;
  /** Millimetres in a unit of the program: 1 (G21) or 25.4 (G20). */
  unitMm: number;
  isAbsolute: boolean;
  isExtruderAbsolute: boolean;
  isInverseTime: boolean;
  feedMmPerMin: number;
  position: Vector;
  known: { x: boolean; y: boolean; z: boolean };
  /** What G92 has added to the program's coordinates: program + shift = position. */
  shift: Vector;
  /** The extruder's coordinate as the program sees it, mm. */
  extruderMm: number;
  tool: number;
};

/** As after a reset: RS274/NGC has no such state, both firmwares start in G0 or G1, G17, G21, G90, M82. */
export function initialModalState(): ModalState {
  const origin = { x: 0, y: 0, z: 0 };
  return {
    motion: 'rapid',
    plane: 'xy',
    unitMm: 1,
    isAbsolute: true,
    isExtruderAbsolute: true,
    isInverseTime: false,
    feedMmPerMin: 0,
    position: origin,
    known: { x: false, y: false, z: false },
    shift: origin,
    extruderMm: 0,
    tool: 0,
  };
}
