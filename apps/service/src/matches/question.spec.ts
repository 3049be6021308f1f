// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import type { Lot } from '@fabcommons/contracts';
import type { StoredPart } from '../designs/design.js';
import { permissionOf, requirementOf, stockLotOf } from './question.js';

const part: StoredPart = {
  id: '1',
  slug: 'clip',
  name: 'Clip',
  description: '',
  process: 'fdm',
  material: 'PLA',
  sizeMm: { x: 40, y: 30, z: 12 },
  tool: { kind: 'nozzle', diameterMm: 0.4 },
  stock: null,
  meshSha256: 'a',
  programSha256: null,
  mesh: null,
  program: null,
  timeMs: 60_000,
  massMg: 8_000,
};
const program = {
  dialect: 'grbl',
  timeMs: 1,
  filamentUm: 0,
  maxToolC: 0,
  maxBedC: 0,
  usesSpindle: true,
  boundsMm: null,
} as const;
const lot: Lot = {
  id: 'l',
  name: 'Birch 4 mm',
  kind: 'plywood',
  colorHex: 'ddbb88',
  remaining: { value: 5, unit: 'one' },
  spaceId: 's',
  material: {
    id: 'm',
    name: 'Birch',
    kind: 'plywood',
    form: 'sheet',
    vendor: null,
    colorHex: 'ddbb88',
    diameterUm: null,
    densityMgPerCm3: null,
    size: '300 x 200 x 4 mm',
  },
  form: 'sheet',
  initial: { value: 9, unit: 'one' },
  reserved: { value: 3, unit: 'one' },
  location: null,
  lotCode: null,
  registeredAt: '2026-11-20T12:00:00.000Z',
  loadedIn: null,
};

describe('what a part asks of a machine', () => {
  it('is material for all copies: mg of filament, blanks of a sheet', () => {
    expect(requirementOf(part, { copies: 3, material: null }).need).toEqual({ value: 24_000, unit: 'mg' });
    const tag = { ...part, process: 'cnc-milling', stock: { description: '4 mm', count: 2 }, massMg: null };
    expect(requirementOf(tag, { copies: 3, material: null }).need).toEqual({ value: 6, unit: 'one' });
  });

  it('is nothing known where nobody weighed it', () => {
    expect(requirementOf({ ...part, massMg: null }, { copies: 1, material: null }).need).toBeNull();
  });

  it('is the maker’s material where the maker chose one', () => {
    expect(requirementOf(part, { copies: 1, material: 'PETG' }).material).toBe('PETG');
    expect(requirementOf(part, { copies: 1, material: null }).material).toBe('PLA');
  });

  it('is the dialect of its program, and no heat where the program heats nothing', () => {
    expect(requirementOf({ ...part, programSha256: 'b', program }, { copies: 1, material: null })).toMatchObject({
      program: 'grbl',
      programHeat: { toolC: null, bedC: null },
    });
  });
});

describe('what stands around', () => {
  it('counts as free what no accepted job has put aside', () => {
    expect(stockLotOf(lot)).toMatchObject({ free: { value: 2, unit: 'one' }, blankMm: { x: 300, y: 200, z: 4 } });
    expect(stockLotOf({ ...lot, reserved: { value: 9, unit: 'one' } }).free.value).toBe(0);
  });

  it('asks guests to sign in and strangers to join', () => {
    const ann = {
      kind: 'person',
      personId: 'a',
      name: 'Ann',
      roles: new Map([['s', 'member' as const]]),
      scopes: 'all',
    } as const;
    expect(permissionOf({ kind: 'guest' }, 's')).toBe('guest');
    expect(permissionOf(ann, 'other')).toBe('not-a-member');
    expect(permissionOf(ann, 's')).toBe('may-request');
  });
});
