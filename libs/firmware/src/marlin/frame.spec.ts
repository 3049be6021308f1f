// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FirmwareError } from '../error.js';
import { checksum, frameLine, MAX_COMMAND_CHARACTERS, stripComment } from './frame.js';
import { MAX_FRAME_CHARACTERS, MAX_LINE_NUMBER } from './limits.js';

describe('Marlin frame', () => {
  it('carries number and checksum as OctoPrint and the RepRap wiki have them', () => {
    expect(frameLine(0, 'M110 N0')).toBe('N0 M110 N0*125\n');
    expect(frameLine(3, 'T0')).toBe('N3 T0*57\n');
  });
  it('can be read back for every command that fits', () => {
    const command = fc.stringMatching(/^[!-)+-~][ -)+-~]{0,60}$/);
    fc.assert(
      fc.property(fc.nat(MAX_LINE_NUMBER), command, (number, text) => {
        const [, n, body, sum] = /^N(\d+) (.*)\*(\d+)\n$/.exec(frameLine(number, text)) ?? [];
        expect([Number(n), body, Number(sum)]).toEqual([number, text, checksum(`N${number} ${text}`)]);
      }),
    );
  });
  it('is refused when Marlin would cut it, when it is no single line, or has no good number', () => {
    expect(frameLine(MAX_LINE_NUMBER, 'x'.repeat(MAX_COMMAND_CHARACTERS)).length).toBeLessThanOrEqual(MAX_FRAME_CHARACTERS + 1);
    expect(() => frameLine(1, 'x'.repeat(MAX_FRAME_CHARACTERS))).toThrow(FirmwareError);
    expect(() => frameLine(1, 'G1\nG2')).toThrow(FirmwareError);
    expect(() => frameLine(-1, 'G1')).toThrow(FirmwareError);
  });
  it('leaves out comments, and keeps an escaped semicolon', () => {
    expect(['G1 X5 ; go', '; only', '  G28  ', 'M117 a\\;b;c', ''].map(stripComment)).toEqual([
      'G1 X5',
      '',
      'G28',
      'M117 a\\;b',
      '',
    ]);
  });
});
