// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isMaterialFor, knownMaterial, MATERIAL_KINDS, materialKind } from './material-kind.js';

describe('material kinds', () => {
  it.each([
    ['pla', 'PLA'],
    [' Pla ', 'PLA'],
    ['pet-g', 'PETG'],
    ['Nylon', 'PA'],
    ['Plywood', 'plywood'],
    ['Birch  Plywood', 'birch plywood'],
    ['aluminum', 'aluminium'],
  ])('reads %j as %s', (text, expected) => {
    expect(materialKind(text)).toBe(expected);
  });

  it('keeps the words of a kind it does not know', () => {
    expect(materialKind(' Cork  Board ')).toBe('cork board');
    expect(knownMaterial('Cork Board')).toBeNull();
  });

  it('writes every kind the same way a second time', () => {
    fc.assert(fc.property(fc.string(), (text) => materialKind(materialKind(text)) === materialKind(text)));
  });

  it('accepts a special kind where the general one is asked for, not the other way round', () => {
    expect(isMaterialFor({ offered: 'birch plywood', wanted: 'wood' })).toBe(true);
    expect(isMaterialFor({ offered: 'wood', wanted: 'plywood' })).toBe(false);
  });

  it('keeps fibre-filled filament apart from the plain one, which a brass nozzle depends on', () => {
    expect(isMaterialFor({ offered: 'PLA-CF', wanted: 'PLA' })).toBe(false);
  });

  it('knows every parent it names', () => {
    for (const { parent } of MATERIAL_KINDS) if (parent !== null) expect(knownMaterial(parent)).not.toBeNull();
  });
});
