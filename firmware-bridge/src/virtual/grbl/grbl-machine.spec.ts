// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { Bench } from '../bench.js';
import { createVirtualGrbl, type VirtualGrbl } from './virtual-grbl.js';

const OK = 'ok\r\n';
const RESET = 0x18;
const HOLD = 0x21;
const START = 0x7e;
const DOOR = 0x84;
const JOG_CANCEL = 0x85;

type Options = { settings?: Record<number, number>; probePlateZMm?: number };
const bench = ({ settings = {}, ...rest }: Options = {}): Bench<VirtualGrbl> => {
  const map = new Map(Object.entries(settings).map(([code, value]) => [Number(code), value]));
  return new Bench((clock) => createVirtualGrbl({ clock, settings: map, ...rest }));
};

describe('virtual Grbl, motion', () => {
  it('says ok when a move is planned and takes length over speed plus speed over acceleration for it', () => {
    const { send, wait, machine } = bench();
    expect(send('G1 X50 F1500\n')).toBe(OK);
    const takesMs = (50 / 25 + 25 / 250) * 1000;
    wait(takesMs - 1);
    expect(machine.state).toBe('Run');
    wait(2);
    expect(machine.state).toBe('Idle');
    expect(machine.positionMm).toEqual([50, 0, 0]);
  });

  it('does not stop between moves that go straight on', () => {
    const { send, wait, machine } = bench();
    send('G1 X10 F1500\nG1 X20\nG1 X30\nG1 X50\n');
    wait((50 / 25 + 25 / 250) * 1000 + 1);
    expect(machine.state).toBe('Idle');
  });

  it('holds fifteen moves, then makes the host wait', () => {
    const { send } = bench();
    const oks = Array.from({ length: 17 }, (_, index) => send(`G1 X${index + 1} F100\n`)).join('');
    expect(oks).toBe(OK.repeat(15));
  });

  it('walks arcs in every plane to their end', () => {
    const { send, wait, machine } = bench();
    send('G2 X10 Y0 I5 J0 F3000\nG18 G3 X10 Z10 R5\nG19 G2 Y10 Z0 R-20\n');
    wait(20_000);
    expect(machine.state).toBe('Idle');
    machine.positionMm.forEach((mm, axis) => expect(mm).toBeCloseTo([10, 10, 0][axis] ?? 0, 6));
  });

  it('dwells after what is planned, before the next line', () => {
    const { send, wait } = bench();
    send('G1 X25 F1500\n');
    expect(send('G4 P0.5\n')).toBe('');
    expect(wait(1100 + 499)).toBe('');
    expect(wait(2)).toBe(OK);
  });

  it('knows inches, relative moves, work offsets and G92', () => {
    const { send, wait, machine } = bench();
    send('G20 G0 X1\nG21 G91 X4.6\nG90 G92 X0\nG0 X10\n');
    wait(10_000);
    expect(machine.positionMm[0]).toBeCloseTo(40, 9);
    send('G10 L20 P1 Y-5\nG0 Y0\n');
    wait(10_000);
    expect(machine.positionMm[1]).toBeCloseTo(5, 9);
    expect(send('$#\n')).toContain('[G54:0.000,5.000,0.000]');
  });

  it('clamps the spindle and waits for motion before it changes', () => {
    const { send, wait, machine } = bench();
    send('G1 X25 F1500\n');
    expect(send('M3 S99999\n')).toBe('');
    expect(wait(1101)).toBe(OK);
    expect(machine.spindleRpm).toBe(24_000);
    send('S1000\n');
    expect(machine.spindleRpm).toBe(1000);
    send('M5\n');
    expect(machine.spindleRpm).toBe(0);
  });

  it('ends a program with its message and everything off', () => {
    const { send, wait, machine } = bench();
    send('M3 S1000 M8\nG91 G1 X1 F600\n');
    expect(send('M30\n') + wait(1000)).toBe('[MSG:Pgm End]\r\nok\r\n');
    expect([machine.spindleRpm, machine.isFlooding]).toEqual([0, false]);
    expect(send('$G\n')).toContain('[GC:G1 G54 G17 G21 G90 G94 M5 M9');
  });

  it('touches a plate with G38.2, and alarms without one', () => {
    const plated = bench({ probePlateZMm: -7.5 });
    expect(plated.send('G38.2 Z-20 F100\n') + plated.wait(60_000)).toBe('[PRB:0.000,0.000,-7.500:1]\r\nok\r\n');
    expect(plated.machine.positionMm[2]).toBeCloseTo(-7.5, 9);
    const bare = bench();
    expect(bare.send('G38.2 Z-2 F100\n') + bare.wait(60_000)).toBe('ALARM:5\r\n[PRB:0.000,0.000,0.000:0]\r\nok\r\n');
    expect(bare.send('G0 X1\n')).toBe('error:9\r\n');
  });
});

describe('virtual Grbl, interrupts', () => {
  it('brakes on !, tells Hold:1 then Hold:0, and goes on where it was on ~', () => {
    const { send, wait, machine } = bench();
    send('G1 X50 F1500\n');
    wait(1000);
    send(HOLD);
    expect(send('?')).toMatch(/^<Hold:1\|/);
    wait(101);
    expect(send('?')).toMatch(/^<Hold:0\|MPos:25\.000,0\.000,0\.000\|FS:0,0/);
    wait(5000);
    expect(machine.positionMm[0]).toBeCloseTo(25, 3);
    send(START);
    expect(machine.state).toBe('Run');
    wait(1101);
    expect(machine.state).toBe('Idle');
    expect(machine.positionMm[0]).toBe(50);
  });

  it('reads no line while it holds', () => {
    const { send } = bench();
    send(HOLD);
    expect(send('G21\n')).toBe('');
    expect(send(START)).toBe(OK);
  });

  it('loses its place when it is reset in motion: alarm 3', () => {
    const { send, wait } = bench();
    send('M3 S1000\nG1 X50 F1500\n');
    wait(500);
    expect(send(RESET)).toBe("ALARM:3\r\n\r\nGrbl 1.1h ['$' for help]\r\n[MSG:'$H'|'$X' to unlock]\r\n");
    expect(send('?')).toMatch(/^<Alarm\|/);
    expect(send('G0 X1\n')).toBe('error:9\r\n');
    expect(send('$X\n')).toBe('[MSG:Caution: Unlocked]\r\nok\r\n');
    expect(send('G0 X1\n')).toBe(OK);
  });

  it('keeps its place when it is reset out of a finished hold', () => {
    const { send, wait, machine } = bench();
    send('G1 X50 F1500\n');
    wait(1000);
    send(HOLD);
    wait(200);
    expect(send(RESET)).toBe("\r\nGrbl 1.1h ['$' for help]\r\n");
    expect(machine.positionMm[0]).toBeCloseTo(25, 3);
    expect(machine.state).toBe('Idle');
  });

  it('stands still with the spindle off while its door is open', () => {
    const { send, wait, machine } = bench();
    send('M3 S1000\nG1 X50 F1500\n');
    wait(1000);
    machine.suffer({ kind: 'door', isOpen: true });
    expect(wait(200)).toBe('[MSG:Check Door]\r\n');
    expect(send('?')).toMatch(/^<Door:1\|.*Pn:D/);
    expect(machine.spindleRpm).toBe(0);
    send(START);
    expect(send('?')).toMatch(/^<Door:1\|/);
    machine.suffer({ kind: 'door', isOpen: false });
    expect(send('?')).toMatch(/^<Door:0\|/);
    send(START);
    expect(send('?')).toMatch(/^<Door:3\|/);
    wait(4001);
    expect([machine.state, machine.spindleRpm]).toEqual(['Run', 1000]);
    wait(3000);
    expect(machine.positionMm[0]).toBe(50);
  });

  it('takes 0x84 for a door that has been shut again', () => {
    const { send } = bench();
    expect(send(DOOR)).toBe('[MSG:Check Door]\r\n');
    expect(send('?')).toMatch(/^<Door:0\|/);
  });

  it('jogs without touching modes, and lets a jog be cancelled', () => {
    const { send, wait, machine } = bench();
    expect(send('$J=G91 X50 F1500\n')).toBe(OK);
    expect(send('?')).toMatch(/^<Jog\|/);
    expect(send('G0 X1\n')).toBe('error:9\r\n');
    wait(1000);
    send(JOG_CANCEL);
    wait(200);
    expect(machine.state).toBe('Idle');
    expect(machine.positionMm[0]).toBeCloseTo(25, 3);
    expect(send('$G\n')).toContain('G90');
    expect(send('$J=X10\n')).toBe('error:22\r\n');
    expect(send('$J=G92 X10 F100\n')).toBe('error:16\r\n');
  });

  it('follows feed overrides', () => {
    const { send, wait, machine } = bench();
    send('G1 X50 F1500\n');
    for (let step = 0; step < 5; step += 1) send(0x92);
    wait(2000);
    expect(machine.positionMm[0]).toBeLessThan(26);
    expect(send('?')).toContain('FS:750,0');
    send('?');
    expect(send(0x90) + send('?')).toContain('Ov:100,100,100');
  });

  it('waits at M0 until it is started again', () => {
    const { send, machine } = bench();
    expect(send('M0\n')).toBe('');
    expect(machine.state).toBe('Hold');
    expect(send(START)).toBe(OK);
  });

  it('sleeps until a reset, and is locked then', () => {
    const { send, machine } = bench();
    expect(send('$SLP\n')).toBe('ok\r\n[MSG:Sleeping]\r\n');
    expect(machine.state).toBe('Sleep');
    expect(send(RESET)).toContain('to unlock');
  });
});

describe('virtual Grbl, limits', () => {
  const homed = (): Bench<VirtualGrbl> => {
    const mill = bench({ settings: { 20: 1, 21: 1, 22: 1 } });
    mill.send('$H\n');
    mill.wait(60_000);
    return mill;
  };

  it('homes when asked, says nothing meanwhile, and stands pulled off its switches', () => {
    const { send, wait, machine } = bench({ settings: { 22: 1 } });
    expect(send('G0 X1\n')).toBe('error:9\r\n');
    expect(send('$H\n')).toBe('');
    expect(send('?')).toBe('');
    expect(wait(60_000)).toMatch(/^ok\r\n<Idle\|MPos:-1\.000,-1\.000,-1\.000\|/);
    expect(machine.state).toBe('Idle');
  });

  it('alarms on a soft limit and is deaf until it is reset', () => {
    const { send } = homed();
    expect(send('G0 X5\n')).toBe('ALARM:2\r\n[MSG:Reset to continue]\r\n');
    expect(send('?') + send('$X\n')).toBe('');
    expect(send(RESET)).toContain("[MSG:'$H'|'$X' to unlock]");
    expect(send('$X\n')).toContain('ok');
  });

  it('refuses a jog beyond its travel', () => {
    expect(homed().send('$J=X5 F100\n')).toBe('error:15\r\n');
  });

  it('alarms on a limit switch', () => {
    const { send, wait, machine } = homed();
    send('M3 S1000\nG1 X-50 F600\n');
    wait(100);
    machine.suffer({ kind: 'limit-switch', axis: 'X' });
    expect(wait(0)).toBe('ALARM:1\r\n[MSG:Reset to continue]\r\n');
    expect(machine.spindleRpm).toBe(0);
  });

  it('alarms when homing is broken off', () => {
    const { send } = bench({ settings: { 22: 1 } });
    send('$H\n');
    expect(send(RESET)).toMatch(/^ALARM:6\r\n/);
  });
});
