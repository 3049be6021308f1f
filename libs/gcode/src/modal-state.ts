// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Plane } from './arc.js';

/** Motion that a block without a G word of group 1 continues (RS274/NGC table 4). */
export type MotionMode = 'none' | 'rapid' | 'linear' | 'clockwise' | 'counter-clockwise' | 'probe';

/** Bits of `known` and `wasKnown`. */
export const KNOWN_X = 1;
export const KNOWN_Y = 2;
export const KNOWN_Z = 4;
export const KNOWN_ALL = 7;

/**
 * What a program has set so far, and its last move. Positions are in millimetres in the work coordinate system in use, without G92's
 * shifts and tool lengths; an axis is known once the program has named it. As after a reset: both firmwares start in G0 or G1, G17, G21,
 * G90, M82. One object for a whole program, changed in place: it is the hot path of the analysis.
 */
export class ModalState {
  motion: MotionMode = 'rapid';
  plane: Plane = 'xy';
  /** Millimetres in a unit of the program: 1 (G21) or 25.4 (G20). */
  unitMm = 1;
  isAbsolute = true;
  isExtruderAbsolute = true;
  isInverseTime = false;
  /** F in millimetres a minute, before M220; in inverse time the bare number. */
  feedMmPerMin = 0;
  /** M220, M221: shares of 1. */
  feedShare = 1;
  flowShare = 1;
  /** Millimetres of filament for a unit of E: below 1 when M200 has E count cubic millimetres. */
  filamentPerUnit = 1;
  /** Work coordinate system: 54 to 59. */
  system = 54;
  tool = 0;

  x = 0;
  y = 0;
  z = 0;
  /** Where the last move began. */
  fromX = 0;
  fromY = 0;
  fromZ = 0;
  known = 0;
  wasKnown = 0;
  /** What G92 and G43.1 have added to the program's coordinates: program + shift = position. */
  shiftX = 0;
  shiftY = 0;
  shiftZ = 0;
  toolLengthMm = 0;
  /** The extruder's coordinate as the program sees it, mm. */
  extruderMm = 0;
  /** Filament that the last move pushed (positive) or pulled back, mm. */
  extrudedMm = 0;
  /** The feed of the last move, mm/min; 0 when the program has set none. */
  moveFeedMmPerMin = 0;

  /** After a move to a place only the machine knows, no axis is known until the program names it again. */
  forget(): void {
    this.known = 0;
  }
}
