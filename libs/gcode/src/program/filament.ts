// SPDX-License-Identifier: AGPL-3.0-or-later
import type { SlicerMetadata } from '../report.js';

/** What the filament of each tool is; one entry stands for all. Given by the caller, it counts more than the slicer's word. */
export type FilamentFacts = {
  readonly diametersMm?: readonly number[];
  readonly densitiesGPerCm3?: readonly number[];
};

/** Volume and mass by tool; null for what is not known. */
export function filamentOf(
  lengthsUm: readonly number[],
  metadata: SlicerMetadata,
  given: FilamentFacts,
): { filamentMm3: number[] | null; filamentMg: number[] | null } {
  const diameters = given.diametersMm ?? metadata.filamentDiametersMm;
  const densities = given.densitiesGPerCm3 ?? metadata.filamentDensitiesGPerCm3;
  const [first] = diameters ?? [];
  if (diameters === undefined || first === undefined) return { filamentMm3: null, filamentMg: null };
  const filamentMm3 = lengthsUm.map((um, tool) => {
    const diameter = diameters[tool] ?? first;
    return Math.round((um / 1000) * (Math.PI / 4) * diameter * diameter * 1000) / 1000;
  });
  const [density] = densities ?? [];
  if (densities === undefined || density === undefined) return { filamentMm3, filamentMg: null };
  // A cubic millimetre at 1 g/cm3 weighs a milligram.
  return {
    filamentMm3,
    filamentMg: filamentMm3.map((mm3, tool) => Math.round(mm3 * (densities[tool] ?? density))),
  };
}
