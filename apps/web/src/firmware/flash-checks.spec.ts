// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import type { FirmwareImage, Machine } from '@fabcommons/contracts';
import { flashChecks, isNamed, mayFlash } from './flash-checks.js';

const identity: Machine['identity'] = {
  v: 1,
  at: '2026-11-20T10:00:00.000Z',
  firmware: 'marlin',
  firmwareName: 'Marlin 2.1.2',
  machineType: null,
  uuid: null,
  capabilities: {},
  travelMm: null,
  extruders: 1,
  maxSpindleRpm: null,
  port: '/dev/ttyUSB0',
};
const machine = { name: 'Prusa 1', identity };
const image = (more: Partial<FirmwareImage>): FirmwareImage => ({
  id: crypto.randomUUID(),
  name: 'Marlin for the Prusa',
  version: '2.1.2',
  firmware: 'marlin',
  boards: ['mega2560'],
  format: 'ihex',
  sha256: 'a'.repeat(64),
  licence: 'GPL-3.0-or-later',
  sourceUrl: 'https://example.org/marlin',
  notes: '',
  sizeBytes: 180_000,
  licenceWords: { expression: 'GPL-3.0-or-later', name: 'GPL', readFrom: null, may: [], must: [], mayNot: [] },
  publishedBy: null,
  publishedAt: '2026-11-20T10:00:00.000Z',
  timesFlashed: 0,
  fits: 'board',
  ...more,
});

describe('flashChecks', () => {
  it('lets an image for the board through', () => {
    const checks = flashChecks(machine, image({}), 'mega2560');
    expect(mayFlash(checks)).toBe(true);
    expect(checks.map(({ verdict }) => verdict)).not.toContain('ask');
  });

  it('never lets one for another board through, nor one without a board chosen', () => {
    expect(mayFlash(flashChecks(machine, image({ fits: 'no' }), 'uno'))).toBe(false);
    expect(mayFlash(flashChecks(machine, image({ boards: ['uno', 'nano'] }), null))).toBe(false);
  });

  it('warns that settings of another firmware do not fit', () => {
    const checks = flashChecks(machine, image({ firmware: 'grbl', fits: 'unknown' }), 'mega2560');
    expect(checks.filter(({ verdict }) => verdict === 'ask')).toHaveLength(2);
  });
});

describe('isNamed', () => {
  it('takes the name of the machine, and nothing else', () => {
    expect([isNamed(' prusa  1 ', 'Prusa 1'), isNamed('Prusa', 'Prusa 1'), isNamed('', '')]).toEqual([true, false, false]);
  });
});
