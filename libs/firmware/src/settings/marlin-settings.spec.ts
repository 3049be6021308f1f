// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { settingNumber, type SettingEntry, settingOf } from './entry.js';
import { MARLIN_SETTING_COMMANDS } from './marlin-commands.js';
import { parseMarlinSettings, printMarlinSettings } from './marlin-settings.js';

const value = (entries: readonly SettingEntry[], key: string): string | undefined => settingOf(entries, key)?.value;

describe('parseMarlinSettings', () => {
  it('reads the form of Marlin 2.1: headings, comments behind values, T for extruders', () => {
    const entries = parseMarlinSettings([
      'FIRMWARE_NAME:Marlin 2.1.2 (Jan  1 2024 10:00:00) SOURCE_CODE_URL:x PROTOCOL_VERSION:1.0 MACHINE_TYPE:Ender 3 EXTRUDER_COUNT:2 UUID:a',
      'echo:; Linear Units:',
      'echo:  G21 ; (mm)',
      'echo:; Temperature Units:',
      'echo:  M149 C ; Units in Celsius',
      'echo:; Filament settings (Disabled):',
      'echo:  M200 S0 D1.75',
      'echo:; Steps per unit:',
      'echo:  M92 X80.00 Y80.00 Z400.00',
      'echo:  M92 T0 E411.75',
      'echo:  M92 T1 E93.45',
      'echo:; Auto Bed Leveling:',
      'echo:  M420 S0 Z10.00 ; Leveling OFF',
      'echo:  M851 X-44.00 Y-5.00 Z-0.40 ; (mm)',
      'echo:  M710 S255 I0 A1 D60 ; (100% 0%)',
    ]);
    expect(value(entries, 'MACHINE_TYPE')).toBe('Ender 3');
    expect(settingOf(entries, 'M92[T1].E')).toEqual({
      key: 'M92[T1].E',
      value: '93.45',
      name: 'E steps per mm',
      unit: 'step/mm',
      group: 'steps',
    });
    expect(settingNumber(entries, 'M851.Z')).toBe(-0.4);
    expect(value(entries, 'M149.C')).toBe('');
    expect(value(entries, 'G21')).toBe('');
    expect(value(entries, 'M420.Z')).toBe('10.00');
  });

  it('reads the form of Marlin 1.1: no headings, no echo on every line, M200 told twice', () => {
    const entries = parseMarlinSettings([
      'echo:Filament settings: Disabled',
      'echo:  M200 D3.00',
      'echo:  M200 D0',
      'echo:Steps per unit:',
      'echo: M92 X80.00 Y80.00 Z80.00 E96.00',
      'echo:  M201 X3000 Y3000 Z3000 E3000',
      'echo:  M145 S0 H180 B70 F0',
      '  M145 S1 H240 B110 F0',
      'echo:PID settings:',
      'echo:  M301 P22.20 I1.08 D114.00',
    ]);
    expect(entries.map(({ key }) => key)).toEqual(
      'M200.D M200#2.D M92.X M92.Y M92.Z M92.E M201.X M201.Y M201.Z M201.E M145[S0].H M145[S0].B M145[S0].F M145[S1].H M145[S1].B M145[S1].F M301.P M301.I M301.D'.split(
        ' ',
      ),
    );
  });

  it('reads drivers, mesh points of every kind, and keeps what it does not know', () => {
    const entries = parseMarlinSettings([
      'echo:  M906 I1 Z400',
      'echo:  M569 S1 X Y Z',
      'echo:  M569 S1 T0 E',
      'echo:  G29 W I4 J0 Z-0.10000',
      'echo:  G29 S3 I0 J1 Z0.05000',
      'echo:  M421 I2 J2 Z0.12500',
      'echo:  M777 A1 B2.5',
      'echo:  M552 S1 P192.168.0.2',
      'echo: Z2.00',
      'ok',
      'X:0.00 Y:0.00 Z:0.00 E:0.00 Count X:0 Y:0 Z:0',
    ]);
    expect(entries.map(({ key, value: told, group }) => `${key}=${told} ${group}`)).toEqual([
      'M906[I1].Z=400 drivers',
      'M569[X Y Z].S=1 drivers',
      'M569[T0 E].S=1 drivers',
      'G29[W I4 J0].Z=-0.10000 mesh',
      'G29[S3 I0 J1].Z=0.05000 mesh',
      'M421[I2 J2].Z=0.12500 mesh',
      'M777.A=1 other',
      'M777.B=2.5 other',
      'M552=S1 P192.168.0.2 other',
    ]);
    expect(settingOf(entries, 'M777.A')?.name).toBeNull();
  });

  it('never throws and stays bounded on arbitrary lines', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.string(),
            fc.string().map((text) => `echo:  M${text}`),
          ),
          { maxLength: 50 },
        ),
        (lines) => {
          for (const { key, value: told } of parseMarlinSettings(lines)) {
            expect(key.length).toBeLessThanOrEqual(40);
            expect(told.length).toBeLessThanOrEqual(200);
          }
        },
      ),
    );
  });

  it('reads what it has printed, and finds the same entries', () => {
    const number = fc.double({ min: -10_000, max: 10_000, noNaN: true }).map((n) => n.toFixed(2));
    const lines = fc.array(
      fc.constantFrom(...Object.entries(MARLIN_SETTING_COMMANDS)).chain(([command, { parameters, selectors }]) =>
        fc
          .tuple(
            fc.subarray([...selectors]),
            fc.subarray(
              Object.keys(parameters).filter((letter) => !selectors.includes(letter)),
              { minLength: 1 },
            ),
            fc.array(number, { minLength: 12, maxLength: 12 }),
            fc.nat(4),
          )
          .map(([chosen, letters, numbers, index]) =>
            [
              'echo: ',
              command,
              ...chosen.map((letter) => `${letter}${index}`),
              ...letters.map((letter, at) => `${letter}${numbers[at % 12] ?? '0'}`),
            ].join(' '),
          ),
      ),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(lines, (told) => {
        const entries = parseMarlinSettings(told);
        expect(parseMarlinSettings(printMarlinSettings(entries))).toEqual(entries);
      }),
    );
  });
});
