// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Xyz } from './fit.js';

/** Sheets are sold by a nominal thickness: plywood of 4 mm measures 3.6 to 4.2 mm (EN 315 allows about this much). */
export const SAME_THICKNESS_WITHIN_MM = 0.5;

/**
 * Whether a part can be cut from a blank: the same thickness, and a face that covers it either way round. What is not known does not
 * hinder.
 */
export function isBlankFor(blankMm: Xyz | null, partMm: Xyz | null): boolean {
  if (blankMm === null || partMm === null) return true;
  if (Math.abs(blankMm.z - partMm.z) > SAME_THICKNESS_WITHIN_MM) return false;
  const covers = (x: number, y: number): boolean => blankMm.x >= x && blankMm.y >= y;
  return covers(partMm.x, partMm.y) || covers(partMm.y, partMm.x);
}

/** Reads a blank's size as people write it, `300 x 200 x 4 mm` (the smallest is the thickness); null when it is not three lengths in mm. */
export function readBlankSize(text: string | null): Xyz | null {
  const lengths = [...(text ?? '').matchAll(/\d+(?:\.\d+)?/g)].map(([number]) => Number(number)).sort((a, b) => b - a);
  const [x, y, z, ...more] = lengths;
  if (x === undefined || y === undefined || z === undefined || more.length > 0 || /\b(in|inch|cm|m)\b|"/i.test(text ?? ''))
    return null;
  return { x, y, z };
}
