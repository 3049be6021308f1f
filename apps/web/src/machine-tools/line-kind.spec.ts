// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { type LineKind, lineKind } from './line-kind.js';

describe('lineKind', () => {
  it.each<[string, LineKind]>([
    ['ok', 'ok'],
    ['ok N5 P15 B3', 'ok'],
    ['ok T:21.4 /0.0 B:21.0 /0.0', 'report'],
    [' T:200.1 /200.0 B:60.0 /60.0 @:40', 'report'],
    ['<Idle|MPos:0.000,0.000,0.000|FS:0,0>', 'report'],
    ['X:0.00 Y:0.00 Z:5.00 E:0.00 Count X:0', 'report'],
    ['echo:busy: processing', 'report'],
    ['Error:Printer halted. kill() called!', 'error'],
    ['error:20', 'error'],
    ['ALARM:1', 'alarm'],
    ['echo:Unknown command: "M9999"', 'echo'],
    ['FIRMWARE_NAME:Marlin 2.1.2', 'answer'],
    ['$100=250.000', 'answer'],
  ])('%j from the machine is %s', (text, kind) => {
    expect(lineKind({ direction: 'in', text })).toBe(kind);
  });

  it('takes what went out for sent, whatever it says', () => {
    expect(lineKind({ direction: 'out', text: 'ok' })).toBe('sent');
  });
});
