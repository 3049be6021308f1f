// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import type { CapabilityDraft } from '@fabcommons/contracts';
import { dialectOf, effectiveCapability, tidyMaterials } from './capability.js';

const said: CapabilityDraft = {
  process: 'fdm',
  workVolumeMm: { x: 220, y: 220, z: 250 },
  materials: ['PLA'],
  tools: [{ kind: 'nozzle', diameterMm: 0.4 }],
  maxToolC: 260,
  maxBedC: 100,
  maxSpindleRpm: null,
};

describe('what a machine can do', () => {
  it('is what the steward says while the firmware has told nothing', () => {
    expect(effectiveCapability(said, null)).toMatchObject({ workVolumeMm: said.workVolumeMm, workVolumeFrom: 'steward' });
  });

  it('comes from the firmware where it tells the same or less', () => {
    const travelMm = { x: 210, y: 210, z: 205 };
    expect(effectiveCapability(said, { travelMm, maxSpindleRpm: null })).toMatchObject({
      workVolumeMm: travelMm,
      workVolumeFrom: 'firmware',
    });
  });

  it('never promises more than either side says', () => {
    expect(effectiveCapability(said, { travelMm: { x: 300, y: 200, z: 400 }, maxSpindleRpm: null })).toMatchObject({
      workVolumeMm: { x: 220, y: 200, z: 250 },
      workVolumeFrom: 'steward',
    });
    expect(effectiveCapability({ ...said, maxSpindleRpm: 24_000 }, { travelMm: null, maxSpindleRpm: 10_000 }).maxSpindleRpm).toBe(
      10_000,
    );
    expect(effectiveCapability(said, { travelMm: null, maxSpindleRpm: 10_000 }).maxSpindleRpm).toBe(10_000);
  });

  it('knows what each firmware reads, and drives no unknown one', () => {
    expect((['marlin', 'grbl', 'grblhal', 'unknown'] as const).map((firmware) => dialectOf({ firmware }))).toEqual([
      'marlin',
      'grbl',
      'grbl',
      'read-only',
    ]);
    expect(dialectOf(null)).toBeNull();
  });

  it('writes each material once and in one spelling', () => {
    expect(tidyMaterials(['pla', 'PLA', ' petg '])).toEqual(['PLA', 'PETG']);
  });
});
