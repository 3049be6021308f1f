// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { classifyCommand, type CommandClass, type Dialect } from '../index.js';

describe('classifyCommand', () => {
  it.each<[string, CommandClass]>([
    ['G1 X1 E1', 'motion'],
    ['X5 Y5', 'motion'],
    ['T0', 'motion'],
    ['M104 S200', 'heat'],
    ['M105', 'query'],
    ['m 115', 'query'],
    ['N5 M114*35', 'query'],
    ['M503', 'query'],
    ['M92 X80', 'setting'],
    ['M500', 'store'],
    ['M0500', 'store'],
    ['M 502', 'store'],
    ['G29 S1', 'store'],
    ['M997', 'firmware'],
    ['M112', 'stop'],
    ['M410', 'stop'],
    ['M110 N0', 'stream'],
    ['M28 a.g', 'files'],
    ['M30 a.g', 'files'],
    ['M98 P"a.g"', 'macro'],
    ['M810', 'macro'],
    ['M810 G28|G1 X5', 'macro'],
    ['M811 G28 | M500', 'store'],
    ['M810 M997|M500', 'firmware'],
    ['D3 Ax0000 X00', 'store'],
    ['M117 M500', 'other'],
  ])('takes %j of Marlin for %s', (text, expected) => {
    expect(classifyCommand('marlin', text).class).toBe(expected);
  });

  it.each<[string, CommandClass]>([
    ['G1X1F100', 'motion'],
    ['M3 S1000 G4 P1', 'spindle'],
    ['$$', 'query'],
    ['$#', 'query'],
    ['?', 'query'],
    ['$H', 'motion'],
    ['$J=G91X1F100', 'motion'],
    ['$X', 'stop'],
    ['$SLP', 'stop'],
    ['$100=80', 'store'],
    ['$N0=G54', 'store'],
    ['$RST=$', 'store'],
    ['$I=mill', 'store'],
    ['$ whatever', 'store'],
    ['G10 L2 P1 X0', 'store'],
    ['g10l20p1x0', 'store'],
    ['G28.1', 'store'],
    ['$DFU', 'firmware'],
    ['[ESP800]', 'firmware'],
    ['!', 'stop'],
    ['$F=a.nc', 'files'],
    ['G65 P100', 'macro'],
    ['M30', 'other'],
    ['(M500) G0 X1', 'motion'],
  ])('takes %j of Grbl for %s', (text, expected) => {
    expect(classifyCommand('grbl', text).class).toBe(expected);
  });

  it('says why a dangerous command is one', () => {
    expect(classifyCommand('marlin', 'M500').why).toBe('would overwrite the stored settings of the machine');
    expect(classifyCommand('marlin', 'M810 G28|M500').why).toContain('holds M500');
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom<Dialect>('marlin', 'grbl'), (text, dialect) => {
        expect(typeof classifyCommand(dialect, text).class).toBe('string');
      }),
    );
  });
});
