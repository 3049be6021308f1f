// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { settingOf } from './entry.js';
import { parseGrblSettings, printGrblSettings } from './grbl-settings.js';
import { parseEnumeration } from './grblhal-enumeration.js';

const TOLD = [
  '$0=10',
  '$13=0',
  '$110=500.000',
  '$103=80.000',
  '$N0=G54 G20',
  '$N1=',
  '[G54:1.000,-2.500,0.000]',
  '[G28:0.000,0.000,0.000]',
  '[TLO:0.000]',
  '[PRB:0.000,0.000,-5.000:1]',
  '[VER:1.1h.20190830:My mill: left]',
  '[OPT:V,15,128]',
  'ok',
];

describe('parseGrblSettings', () => {
  it('reads $$, $#, $N and $I with names and units', () => {
    const entries = parseGrblSettings(TOLD);
    expect(settingOf(entries, '$110')).toEqual({
      key: '$110',
      value: '500.000',
      name: 'X maximum rate',
      unit: 'mm/min',
      group: 'motion',
    });
    expect(settingOf(entries, '$103')?.name).toBe('A steps per mm');
    expect(settingOf(entries, '$N0')?.value).toBe('G54 G20');
    expect(settingOf(entries, 'G54.Y')).toEqual({
      key: 'G54.Y',
      value: '-2.500',
      name: 'Y work offset',
      unit: 'mm',
      group: 'offsets',
    });
    expect(settingOf(entries, 'TLO.Z')?.group).toBe('state');
    expect(settingOf(entries, 'PRB.S')?.value).toBe('1');
    expect(settingOf(entries, 'VER')?.value).toBe('1.1h.20190830');
    expect(settingOf(entries, '$I')?.value).toBe('My mill: left');
  });

  it('keeps coordinates in mm where the machine reports inches', () => {
    const entries = parseGrblSettings(['$13=1', '[G54:1.0000,0.0394,0.0000]']);
    expect(settingOf(entries, 'G54.X')?.value).toBe('25.4');
    expect(printGrblSettings(entries)).toContain('[G54:1,0.0394,0]');
    expect(parseGrblSettings(printGrblSettings(entries))).toEqual(entries);
  });

  it('takes names, units and groups from what grblHAL tells by $ES and $EG', () => {
    const enumeration = parseEnumeration([
      '[SETTINGGROUP:17|0|Stepper]',
      '[SETTING:0|17|Step pulse time|microseconds|6|#0.0|2.0||0|0]',
      '[SETTING:302|0|IP Address||9|||x|1|0]',
    ]);
    const entries = parseGrblSettings(['$0=5.0', '$302=192.168.5.1', '$650=a b (c)'], enumeration);
    expect(entries.map(({ value, name, unit, group }) => [value, name, unit, group])).toEqual([
      ['5.0', 'Step pulse time', 'microseconds', 'Stepper'],
      ['192.168.5.1', 'IP Address', null, 'other'],
      ['a b', null, null, 'other'],
    ]);
    expect(enumeration.get(302)?.mustRestart).toBe(true);
  });

  it('reads what it has printed, and finds the same entries', () => {
    const decimals = fc.integer({ min: -999_999, max: 999_999 }).map((n) => (n / 1000).toFixed(3));
    const told = fc.record({
      settings: fc.uniqueArray(
        fc.nat(400).filter((n) => n !== 13),
        { maxLength: 20 },
      ),
      values: fc.array(decimals, { minLength: 20, maxLength: 20 }),
      offsets: fc.uniqueArray(fc.constantFrom('G54', 'G55', 'G59.1', 'G28', 'G92'), { maxLength: 5 }),
      axes: fc.integer({ min: 3, max: 6 }),
    });
    fc.assert(
      fc.property(told, ({ settings, values, offsets, axes }) => {
        const entries = parseGrblSettings([
          ...settings.map((n, index) => `$${n}=${values[index] ?? '0'}`),
          ...offsets.map((name) => `[${name}:${values.slice(0, axes).join(',')}]`),
          '[VER:1.1h.20190830:]',
          '[OPT:V,15,128]',
        ]);
        expect(parseGrblSettings(printGrblSettings(entries))).toEqual(entries);
      }),
    );
  });

  it('never throws on arbitrary lines', () => {
    fc.assert(fc.property(fc.array(fc.string()), (lines) => expect(parseGrblSettings(lines).length).toBeLessThanOrEqual(600)));
  });
});
