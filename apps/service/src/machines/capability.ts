// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Capability, CapabilityDraft, MachineIdentity, Xyz } from '@fabcommons/contracts';
import { materialKind, processName, type Dialect } from '@fabcommons/matching';

/**
 * What a machine can do, from both sides. The steward knows process, materials and tools; of the work volume and the spindle the smaller
 * word counts, so that nobody is promised travel that the axes do not have.
 */
export function effectiveCapability(
  said: CapabilityDraft,
  identity: Pick<MachineIdentity, 'travelMm' | 'maxSpindleRpm'> | null,
): Capability {
  const travel = identity?.travelMm ?? null;
  const workVolumeMm = travel === null ? said.workVolumeMm : smaller(said.workVolumeMm, travel);
  return {
    ...said,
    processName: processName(said.process),
    workVolumeMm,
    workVolumeFrom: travel !== null && isSame(workVolumeMm, travel) ? 'firmware' : 'steward',
    maxSpindleRpm: lower(said.maxSpindleRpm, identity?.maxSpindleRpm ?? null),
  };
}

/** What the firmware reads; `read-only` for one that we do not drive, null before it has told. */
export function dialectOf(identity: Pick<MachineIdentity, 'firmware'> | null): Dialect | 'read-only' | null {
  switch (identity?.firmware) {
    case undefined:
      return null;
    case 'marlin':
      return 'marlin';
    case 'grbl':
    case 'grblhal':
      return 'grbl';
    case 'unknown':
      return 'read-only';
  }
}

/** One spelling for one kind, each once. */
export const tidyMaterials = (materials: readonly string[]): string[] => [...new Set(materials.map(materialKind))];

const smaller = (a: Xyz, b: Xyz): Xyz => ({ x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), z: Math.min(a.z, b.z) });
const isSame = (a: Xyz, b: Xyz): boolean => a.x === b.x && a.y === b.y && a.z === b.z;
const lower = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : Math.min(a, b));
