// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { createAnalysis } from '../analysis.js';
import type { Dialect } from '../dialect.js';
import { type MachineLimits, UNKNOWN_LIMITS } from './machine-limits.js';
import { preflight } from './preflight.js';

const PRINTER: MachineLimits = {
  ...UNKNOWN_LIMITS,
  travelMm: { min: { x: 0, y: 0, z: 0 }, max: { x: 200, y: 200, z: 200 } },
  isHomed: true,
  maxToolC: 250,
  maxBedC: 100,
  tools: 1,
};
const MILL: MachineLimits = {
  ...PRINTER,
  travelMm: { min: { x: -200, y: -200, z: -200 }, max: { x: 0, y: 0, z: 0 } },
  workOffsetsMm: { G54: { x: 0, y: 0, z: 0 } },
};

/** The gravest word on a program of a harmless beginning and this line. */
function verdict(dialect: Dialect, line: string): string {
  const analysis = createAnalysis({ dialect });
  const start = dialect === 'marlin' ? 'G28\nG90\nM104 S200\nG1 X10 Y10 Z1 F1000\n' : 'G21\nG90\nG1 X-10 Y-10 Z-1 F500\n';
  analysis.push(`${start}${line}\n`);
  const severities = preflight(analysis.finish(), dialect === 'marlin' ? PRINTER : MILL).map(({ severity }) => severity);
  return severities.includes('refuse') ? 'refuse' : (severities[0] ?? 'pass');
}

describe('preflight sees what a firmware would read', () => {
  it.each([
    ['a sub-code that firmware without sub-codes takes for G1', 'G1.5 X400'],
    ['a sub-code that firmware without sub-codes takes for M104', 'M104.1 S999'],
    ['words in quotes', 'G1 P"X400"'],
    ['a temperature in quotes', 'M104 P"S999"'],
    ['the upper end of AUTOTEMP', 'M104 S200 F1 B999'],
    ['a tuning of the heater', 'M303 E0 S999 C8'],
    ['a tuning of the bed', 'M303 E-1 S999'],
    ['a preset', 'M145 S0 H999'],
    ['a test pattern', 'G26 H999'],
    ['a forged ok', 'M118 ok'],
    ['a forged request to send again', 'M118 P0 Resend: 4'],
    ['a forged word of somebody at the machine', 'M118 A1 action:resume'],
    ['a forged temperature', 'M118 T:20 /0'],
  ])('refuses a Marlin %s', (_, line) => {
    expect(verdict('marlin', line)).toBe('refuse');
  });

  it.each(['M42 P8 S255', 'M43 T', 'M92 X8000', 'M206 X-100', 'M211 S0', 'M305 P0 B1', 'M428', 'M665 L100', 'M851 Z-20'])(
    'asks before %s takes away a guard',
    (line) => {
      expect(verdict('marlin', line)).toBe('ask');
    },
  );

  it.each([
    'M92 E93',
    'M211 S1',
    'M206',
    'M851',
    'M302 S170',
    'M117 "M112" (X400)',
    'M118 okay, layer 3',
    'M118 A1 action:notification layer 3',
    'M201 X500',
    'G92.1',
  ])('has nothing against %s', (line) => {
    expect(verdict('marlin', line)).toBe('pass');
  });

  it.each([
    ['words behind M30, which Grbl carries out', 'M30 G0 X-500'],
    ['a hold behind M30', 'M30 !'],
    ['a system command behind a block delete, which Grbl drops', '/$RST=*'],
    ['an unlock behind block deletes', '/ / $X'],
    ['a jog, which no limit of the program holds', '$J=G91X-500F1000'],
    ['a jog with blanks', ' $ J = X-500 F100'],
    ['an offset stored with a sign', 'G10 L+2 P1 X5'],
    ['an offset stored with a fraction', 'G10 L2.5 P1 X5'],
    ['an offset stored without a list', 'G10 P1 X5'],
  ])('refuses a Grbl %s', (_, line) => {
    expect(verdict('grbl', line)).toBe('refuse');
  });

  it.each(['M30 (the end)', 'M30', 'M2', '/G0 X-11', '$H'])('has nothing against %s', (line) => {
    expect(verdict('grbl', line)).toBe('pass');
  });
});
