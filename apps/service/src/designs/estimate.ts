// SPDX-License-Identifier: AGPL-3.0-or-later
// Time and mass of a print before it is sliced, so that the make sheet answers at once. Constants fitted to the shipped designs sliced with
// profile fdm-pla-020: mass within 15 %, time within 20 % of PrusaSlicer's own figures. A sliced job replaces them by its program's.
import type { MeshFacts } from './mesh/mesh-facts.js';

/** Thickness of the solid shell that two lines of 0.45 mm and the solid layers make, on average over a surface, mm. */
const SHELL_MM = 0.8;
/** Share of the inside that 12 % infill fills. */
const INFILL = 0.12;
const LAYER_MM = 0.2;
/** Plastic laid down by a 0.4 mm nozzle with corners and travel counted in, mm³/s. */
const FLOW_MM3_PER_S = 4.4;
/** What every layer costs beside the plastic: travel, seams, slowing down for short layers. */
const LAYER_OVERHEAD_MS = 5_000;
/** Density of common filaments, g/cm³ = mg/mm³ (makers' data sheets); PLA where the material is open. */
const DENSITY_MG_PER_MM3: Readonly<Record<string, number>> = {
  PLA: 1.24,
  PETG: 1.27,
  ABS: 1.04,
  ASA: 1.07,
  TPU: 1.21,
  PA: 1.12,
  PC: 1.2,
};
const PLA_MG_PER_MM3 = 1.24;

/** Time and mass of one thing. */
export interface PrintEstimate {
  readonly timeMs: number;
  readonly massMg: number;
}

/**
 * plastic = shell + infill x (volume - shell), shell = min(volume, area x 0.8 mm); mass = plastic x density;
 * time = plastic / 4.4 mm³/s + layers x 5 s.
 */
export function estimatePrint(mesh: MeshFacts, material: string | null): PrintEstimate {
  const shell = Math.min(mesh.volumeMm3, mesh.areaMm2 * SHELL_MM);
  const plasticMm3 = shell + (mesh.volumeMm3 - shell) * INFILL;
  const layers = Math.ceil((mesh.boundsMm.max.z - mesh.boundsMm.min.z) / LAYER_MM);
  const density = DENSITY_MG_PER_MM3[material?.toUpperCase() ?? ''] ?? PLA_MG_PER_MM3;
  return {
    timeMs: Math.round((plasticMm3 / FLOW_MM3_PER_S) * 1000 + layers * LAYER_OVERHEAD_MS),
    massMg: Math.round(plasticMm3 * density),
  };
}
