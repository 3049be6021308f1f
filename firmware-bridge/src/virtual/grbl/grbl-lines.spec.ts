// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Bench } from '../bench.js';
import { createVirtualGrbl, type VirtualGrbl } from './virtual-grbl.js';

const OK = 'ok\r\n';
const RESET = 0x18;

type Options = { settings?: Record<number, number> };
const bench = ({ settings = {} }: Options = {}): Bench<VirtualGrbl> => {
  const map = new Map(Object.entries(settings).map(([code, value]) => [Number(code), value]));
  return new Bench((clock) => createVirtualGrbl({ clock, settings: map }));
};

describe('virtual Grbl, lines', () => {
  it('prints its banner when it is powered on, and asks to unlock where homing is on', () => {
    expect(bench().banner).toBe("\r\nGrbl 1.1h ['$' for help]\r\n");
    expect(bench({ settings: { 22: 1 } }).banner).toBe("\r\nGrbl 1.1h ['$' for help]\r\n[MSG:'$H'|'$X' to unlock]\r\n");
  });

  it.each([
    ['G21\n', OK],
    ['\n', OK],
    ['; comment\n', OK],
    ['(comment) g1 f100 (more) x1\n', OK],
    ['G21\r\n', OK + OK],
    ['G21\nG90\n', OK + OK],
    ['1\n', 'error:1\r\n'],
    ['G\n', 'error:2\r\n'],
    ['$Q\n', 'error:2\r\n'],
    ['$GX\n', 'error:3\r\n'],
    ['G1 X1 F-1\n', 'error:4\r\n'],
    ['$H\n', 'error:5\r\n'],
    ['$0=2\n', 'error:6\r\n'],
    ['$20=1\n', 'error:10\r\n'],
    [`G1 F100 X${'0'.repeat(80)}1\n`, 'error:11\r\n'],
    [`G1 F100 X${' '.repeat(100)}1\n`, OK],
    ['G1 F100 X1 E2\n', 'error:20\r\n'],
    ['M6\n', 'error:20\r\n'],
    ['M7\n', 'error:20\r\n'],
    ['G0 G1 X1\n', 'error:24\r\n'],
    ['G17 G18\n', 'error:21\r\n'],
    ['G1 X1\n', 'error:22\r\n'],
    ['G1.5 X1\n', 'error:23\r\n'],
    ['G0 X1 G92 X2\n', 'error:24\r\n'],
    ['G0 X1 X2\n', 'error:25\r\n'],
    ['G92\n', 'error:26\r\n'],
    ['N99999999 G0 X1\n', 'error:27\r\n'],
    ['G4\n', 'error:28\r\n'],
    ['G10 L2 P9 X1\n', 'error:29\r\n'],
    ['G53 G2 X1 Y1 I1 F100\n', 'error:30\r\n'],
    ['G80 X1\n', 'error:31\r\n'],
    ['G2 Z1 I1 F100\n', 'error:32\r\n'],
    ['G2 X10 I2 F100\n', 'error:33\r\n'],
    ['G2 X10 R2 F100\n', 'error:34\r\n'],
    ['G2 X10 F100\n', 'error:35\r\n'],
    ['G0 X1 P2\n', 'error:36\r\n'],
    ['G43.1 X1\n', 'error:37\r\n'],
    ['T300\n', 'error:38\r\n'],
  ])('answers %j with %j', (sent, answer) => {
    expect(bench().send(sent)).toBe(answer);
  });

  it('leaves nothing changed after an error', () => {
    const { send } = bench();
    send('G20 G91 G18 G5\n');
    expect(send('$G\n')).toBe('[GC:G0 G54 G17 G21 G90 G94 M5 M9 T0 F0 S0]\r\nok\r\n');
  });

  it('reports settings, offsets and version as 1.1h does', () => {
    const { send } = bench();
    const settings = send('$$\n');
    expect(settings).toMatch(/^\$0=10\r\n\$1=25\r\n/);
    expect(settings).toContain('$11=0.010\r\n');
    expect(settings).toContain('$30=24000\r\n');
    expect(settings).toMatch(/\$132=80\.000\r\nok\r\n$/);
    expect(send('$#\n')).toMatch(
      /^\[G54:0\.000,0\.000,0\.000\]\r\n[^]*\[G92:0\.000,0\.000,0\.000\]\r\n\[TLO:0\.000\]\r\n\[PRB:0\.000,0\.000,0\.000:0\]\r\nok\r\n$/,
    );
    expect(send('$I\n')).toBe('[VER:1.1h.20190830:]\r\n[OPT:V+,15,128]\r\nok\r\n');
    expect(send('$110=500\n')).toBe(OK);
    expect(send('$$\n')).toContain('$110=500.000\r\n');
  });

  it('keeps startup lines and runs them after a reset, marked so that they are no answer', () => {
    const { send } = bench();
    expect(send('$N0=G20\n')).toBe(OK);
    expect(send(RESET)).toBe("\r\nGrbl 1.1h ['$' for help]\r\n>G20:ok\r\n");
  });

  it('holds 128 bytes while it is busy, and loses the rest', () => {
    const { send, wait, machine } = bench();
    send('G4 P1\n');
    expect(send('G90\n'.repeat(50))).toBe('');
    wait(1001);
    expect(machine.acceptedLines).toEqual(['G4P1', ...new Array<string>(32).fill('G90')]);
  });

  it('checks without moving in check mode, and resets to leave it', () => {
    const { send, machine } = bench();
    expect(send('$C\n')).toBe('[MSG:Enabled]\r\nok\r\n');
    expect(send('G1 X10 F100\nG5\n')).toBe(`${OK}error:20\r\n`);
    expect(machine.positionMm).toEqual([0, 0, 0]);
    expect(send('$C\n')).toBe("[MSG:Disabled]\r\nok\r\n\r\nGrbl 1.1h ['$' for help]\r\n");
  });

  it('takes no byte sequence amiss', () => {
    const byte = fc.oneof(fc.nat(255), fc.constantFrom(...[...'GXYZF0123456789.$\n!~?M'].map((char) => char.charCodeAt(0))));
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 300 }), (bytes) => {
        const { machine, wait } = bench();
        machine.write(Uint8Array.from(bytes));
        wait(100_000);
      }),
    );
  });

  it('answers every line once, in order', () => {
    const line = fc.constantFrom(
      '',
      'G1 X1 F6000',
      'G0 X0',
      'G5',
      'G4 P0.1',
      '$$',
      '$Q',
      '(note)',
      'M3 S10',
      'G2 X1',
      '$J=X3 F600',
      'M30',
      'x',
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const { send, wait } = bench();
        const answers = lines.map((text) => send(`${text}\n`) + wait(1000)).join('');
        expect(answers.match(/^(?:ok|error:\d+)\r$/gm) ?? []).toHaveLength(lines.length);
      }),
    );
  });

  it('takes the same lines however the bytes are cut', () => {
    const text = 'G21\nG1 X1 F600\nM3 S1000\nG4 P0.1\nG0 X0\nM5\n';
    fc.assert(
      fc.property(fc.array(fc.nat(text.length)), (cuts) => {
        const { send, wait, machine } = bench();
        const places = [0, ...[...cuts].sort((left, right) => left - right), text.length];
        places.forEach((from, index) => send(text.slice(from, places[index + 1] ?? from)));
        wait(10_000);
        expect(machine.acceptedLines).toEqual(['G21', 'G1X1F600', 'M3S1000', 'G4P0.1', 'G0X0', 'M5']);
      }),
    );
  });
});

describe('virtual Grbl, status', () => {
  it('reports state and position, with WCO first, Ov next, then neither for a while', () => {
    const { send } = bench();
    expect(send('?')).toBe('<Idle|MPos:0.000,0.000,0.000|FS:0,0|WCO:0.000,0.000,0.000>\r\n');
    expect(send('?')).toBe('<Idle|MPos:0.000,0.000,0.000|FS:0,0|Ov:100,100,100>\r\n');
    const rest = Array.from({ length: 20 }, () => send('?'));
    expect(rest.filter((text) => text.includes('WCO'))).toHaveLength(2);
    expect(rest.findIndex((text) => text.includes('WCO'))).toBe(8);
    expect(rest.findIndex((text) => text.includes('Ov'))).toBe(9);
  });

  it('reports feed and spindle while it runs', () => {
    const { send, wait } = bench();
    send('M3 S8000\nG1 X50 F1500\n');
    wait(1000);
    expect(send('?')).toMatch(/^<Run\|MPos:2\d\.\d{3},0\.000,0\.000\|FS:1500,8000\|WCO/);
  });

  it('shows buffers with $10=3 and work position with $10=0', () => {
    const { send } = bench();
    send('$10=3\nG10 L2 P1 X5\n');
    expect(send('?')).toContain('|Bf:15,128|');
    send('$10=0\n');
    expect(send('?')).toContain('<Idle|WPos:-5.000,0.000,0.000|');
  });

  it('answers in the middle of a line, which is not disturbed', () => {
    const { send } = bench();
    expect(send('G2')).toBe('');
    expect(send('?')).toMatch(/^<Idle/);
    expect(send('1\n')).toBe(OK);
  });
});
