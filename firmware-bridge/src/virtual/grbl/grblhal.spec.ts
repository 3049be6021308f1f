// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { Bench } from '../bench.js';
import { createVirtualGrbl, type VirtualGrbl } from './virtual-grbl.js';

const OK = 'ok\r\n';
const bench = (): Bench<VirtualGrbl> => new Bench((clock) => createVirtualGrbl({ clock, flavour: 'grblhal' }));

describe('virtual grblHAL', () => {
  it('answers every line with the first error, unexecuted, until an empty line, a $ command or a reset', () => {
    const { send, wait, machine } = bench();
    expect(send('G1 X1 Q5\n')).toBe('error:20\r\n');
    expect(send('G0 X1\nG0 X2\n')).toBe('error:20\r\nerror:20\r\n');
    expect(send('\n')).toBe(OK);
    expect(send('G0 X1\n')).toBe(OK);
    expect(send('G5\n') + send('$G\n')).toContain('ok');
    expect(send('G0 X2\n')).toBe(OK);
    expect(send('G5\n') + send(0x18)).toContain('GrblHAL 1.1f');
    wait(5_000);
    expect(machine.acceptedLines).toEqual(['G0X1', 'G0X2']);
  });
  it('answers \\r\\n once, takes 256 characters in a line, and holds 1024 bytes and 100 moves', () => {
    const { send } = bench();
    expect(send('G21\r\nG90\r\n')).toBe(OK + OK);
    expect(send(`G1 F100 X${'0'.repeat(245)}1\n`)).toBe(OK);
    expect(send(`G1 F100 X${'0'.repeat(260)}1\n`)).toBe('error:11\r\n');
    send('\n');
    expect(send('?')).toMatch(/\|Bf:\d+,1024\|/);
  });
  it('says who it is, and lists its numbers', () => {
    const { send } = bench();
    expect(send('$I\n')).toContain('[FIRMWARE:grblHAL]');
    expect(send('$EA\n')).toMatch(/^\[ALARMCODE:1\|\|[^]*ok\r\n$/);
    expect(send('$#\n')).toContain('[G59.3:0.000,0.000,0.000]');
    expect(send('$G\n')).toMatch(/^\[GC:G0 G54 G17 G21 G90 G94 G40 G49 G98 G50 M5 M9 T0 F0 S0\.\]/);
    expect(send('?') + send('?')).toMatch(/\|Sc:>/);
  });
});
