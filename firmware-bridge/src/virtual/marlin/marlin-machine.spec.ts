// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Bench } from '../bench.js';
import { asciiBytes } from '../firmware.js';
import type { Fault } from '../fault.js';
import { ManualClock } from '../manual-clock.js';
import type { MarlinOptions } from './marlin-options.js';
import { createVirtualMarlin, type VirtualMarlin } from './virtual-marlin.js';

const bench = (
  options: { marlin?: Partial<MarlinOptions>; faults?: readonly Fault[]; speed?: number } = {},
): Bench<VirtualMarlin> => new Bench((clock) => createVirtualMarlin({ clock, ...options }));

const numbered = (n: number, command: string): string => {
  const line = `N${n} ${command}`;
  const sum = [...line].reduce((xor, char) => xor ^ char.charCodeAt(0), 0);
  return `${line}*${sum}\n`;
};

describe('virtual Marlin, serial line', () => {
  it('prints start, the cause and its version when it is powered on', () => {
    const machine = createVirtualMarlin({ clock: new ManualClock() });
    let heard = '';
    machine.onData((bytes) => (heard += String.fromCharCode(...bytes)));
    expect(heard.split('\n').slice(0, 3)).toEqual(['start', 'PowerUp', 'Marlin 2.1.2.5']);
  });

  it.each([
    ['G90\n', 'ok\n'],
    ['\n; comment\n\r\n', ''],
    ['G91 ; relative\n', 'ok\n'],
    ['M9999 S1\n', 'echo:Unknown command: "M9999 S1"\nok\n'],
    ['T3\n', 'echo:T3 Invalid extruder\nok\n'],
    ['M110 N5\n', 'ok\n'],
    ['M114\n', 'X:0.00 Y:0.00 Z:0.00 E:0.00 Count X:0 Y:0 Z:0\nok\n'],
    ['M118 E1 hello\n', 'echo:hello\nok\n'],
    ['G1 E5 F100\n', 'echo: cold extrusion prevented\nok\n'],
    ['G2 X5\n', 'Error:G2/G3 bad parameters\nok\n'],
  ])('answers %j with %j', (sent, answer) => {
    expect(bench().send(sent)).toBe(answer);
  });

  it('answers M105 with its ok on the same line', () => {
    expect(bench().send('M105\n')).toMatch(/^ok T:2\d\.\d\d \/0\.00 B:2\d\.\d\d \/0\.00 @:0 B@:0\n$/);
  });

  it('tells its capabilities and its build area', () => {
    const report = bench().send('M115\n');
    expect(report).toMatch(
      /^FIRMWARE_NAME:Marlin 2\.1\.\S+ .*SOURCE_CODE_URL:\S+ PROTOCOL_VERSION:1\.0 MACHINE_TYPE:Fabcommons Virtual Printer .*EXTRUDER_COUNT:1 UUID:/,
    );
    expect(report).toContain('Cap:AUTOREPORT_TEMP:1\n');
    expect(report).toContain('Cap:EMERGENCY_PARSER:1\n');
    expect(report).toContain('max:{x:220.0000,y:220.0000,z:250.0000}');
    expect(report).toMatch(/\nok\n$/);
  });

  it('takes numbered lines in order', () => {
    const { send, machine } = bench();
    expect(send(numbered(0, 'M110 N0') + numbered(1, 'G90') + numbered(2, 'G21'))).toBe('ok\nok\nok\n');
    expect(machine.acceptedLines).toEqual(['M110 N0', 'G90', 'G21']);
  });

  it.each([
    ['a line out of order', numbered(9, 'G90'), 'Line Number is not Last Line Number+1, Last Line: 1'],
    ['a wrong checksum', 'N2 G90*1\n', 'checksum mismatch, Last Line: 1'],
    ['a number without checksum', 'N2 G90\n', 'No Checksum with line number, Last Line: 1'],
  ])('asks again after %s and throws away what came behind it', (_name, bad, text) => {
    const { send, machine } = bench();
    send(numbered(0, 'M110 N0') + numbered(1, 'G90'));
    expect(send(bad)).toBe(`Error:${text}\nResend: 2\nok\n`);
    expect(machine.acceptedLines).toHaveLength(2);
  });

  it('leaves the ok out after Resend when built like a 2.0.x that does', () => {
    expect(bench({ marlin: { okAfterResend: false } }).send('N2 G90*1\n')).toMatch(/Resend: 1\n$/);
  });

  it('cuts a line at 95 characters without a word', () => {
    const { send, machine } = bench();
    send(`M117 ${'x'.repeat(200)}\n`);
    expect(machine.acceptedLines[0]).toHaveLength(95);
  });

  it('tells of free buffers with ADVANCED_OK', () => {
    const { send } = bench({ marlin: { advancedOk: true } });
    expect(send(numbered(1, 'G90'))).toBe('ok N1 P15 B3\n');
  });

  it('takes no byte sequence amiss', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 10 }), (chunks) => {
        const { machine, wait } = bench();
        for (const chunk of chunks) machine.write(chunk);
        wait(1000);
      }),
      { numRuns: 50 },
    );
  });

  it('takes the same lines however the bytes are cut', () => {
    const text = ['G90', 'G1 X10 F6000', 'M104 S50', 'G1 Y5', 'G92 E0']
      .map((command, index) => numbered(index + 1, command))
      .join('');
    fc.assert(
      fc.property(fc.array(fc.nat(text.length)), (cuts) => {
        const { machine } = bench();
        const places = [0, ...[...cuts].sort((left, right) => left - right), text.length];
        places.forEach((from, index) => machine.write(asciiBytes(text.slice(from, places[index + 1] ?? from))));
        expect(machine.acceptedLines).toEqual(['G90', 'G1 X10 F6000', 'M104 S50', 'G1 Y5', 'G92 E0']);
      }),
    );
  });
});

describe('virtual Marlin, motion', () => {
  it('says ok when a move is planned and takes length over speed plus speed over acceleration for it', () => {
    const { send, wait, machine } = bench();
    expect(send('G1 X100 F6000\nM400\n')).toBe('ok\n');
    const takesMs = 100 + (100 / 100 + 100 / 3000) * 1000;
    expect(wait(takesMs - 1)).toBe('');
    expect(wait(2)).toBe('ok\n');
    expect(machine.positionMm[0]).toBeCloseTo(100, 6);
  });

  it('runs twenty times as fast with a speed of twenty', () => {
    const { send, wait } = bench({ speed: 20 });
    send('G1 X100 F6000\nM400\n');
    const takesMs = (100 + (100 / 100 + 100 / 3000) * 1000) / 20;
    expect(wait(takesMs - 0.1)).toBe('');
    expect(wait(0.2)).toBe('ok\n');
  });

  it('holds sixteen moves, then makes the host wait', () => {
    const { send, wait } = bench();
    let oks = '';
    for (let index = 1; index <= 19; index += 1) oks += send(`G1 X${index} F600\n`);
    expect(oks).toBe('ok\n'.repeat(16));
    expect(wait(150)).toBe('ok\n');
  });

  it('waits at M0 for somebody, and goes on at M108', () => {
    const { send, wait } = bench();
    expect(send('M0\n')).toBe('');
    expect(wait(2001)).toBe('echo:busy: paused for user\n');
    expect(send('M108\n')).toBe('ok\nok\n');
  });

  it('prints busy every two seconds while a command takes long', () => {
    const { send, wait } = bench();
    expect(send('G4 S5\n')).toBe('');
    expect(wait(4999)).toBe('echo:busy: processing\necho:busy: processing\n');
    expect(wait(2)).toBe('ok\n');
  });

  it('homes, tells where it is, and then keeps within the bed', () => {
    const { send, wait } = bench();
    send('G1 X50 Y40 F6000\nG28\n');
    expect(wait(20_000)).toMatch(/X:0\.00 Y:0\.00 Z:0\.00 E:0\.00 Count X:0 Y:0 Z:0\nok\n$/);
    send('G1 X500 Y-9 F6000\n');
    expect(send('M114\n')).toMatch(/^X:220\.00 Y:0\.00/);
  });

  it('knows relative, inches and G92', () => {
    const { send } = bench();
    send('G1 X10 F6000\nG91\nG1 X5\nG90\nG92 X0\nG1 X1\nG20\nG1 Y1\n');
    expect(send('M114\n')).toMatch(/^X:1\.00 Y:25\.40/);
  });

  it('walks an arc to its end', () => {
    const { send, wait, machine } = bench();
    send('G1 X10 F6000\nG3 X0 Y10 I-10 J0\n');
    wait(3000);
    expect(machine.positionMm[0]).toBeCloseTo(0, 6);
    expect(machine.positionMm[1]).toBeCloseTo(10, 6);
  });

  it('stops dead on M410 and knows where', () => {
    const { send, wait, machine } = bench();
    send('G1 X100 F6000\nG1 X0\n');
    wait(600);
    const where = machine.positionMm[0] ?? 0;
    expect(send('M410\n')).toBe('');
    expect(wait(1000)).toBe('ok\n');
    expect(machine.positionMm[0]).toBeCloseTo(where, 3);
    expect(send('M114\n')).toContain(`X:${where.toFixed(2)}`);
  });
});

describe('virtual Marlin, what comes behind a quick stop', () => {
  // Sixteen moves fill the planner, so that the last three wait in the command buffer.
  const moves = Array.from({ length: 19 }, (_, index) => `G1 X${index % 2 ? 0 : 100} F6000\n`).join('');

  it('carries out what was in the command buffer, a second later', () => {
    const { send, wait, machine } = bench();
    send(moves);
    wait(500);
    send('M410\n');
    const stopped = machine.positionMm[0] ?? 0;
    wait(900);
    expect(machine.positionMm[0]).toBeCloseTo(stopped, 6);
    wait(1000);
    expect(machine.positionMm[0]).not.toBeCloseTo(stopped, 0);
  });

  it.each([
    ['ends it there without an emergency parser', 'M410\n', true],
    ['does not where something was read behind the stop: that has overwritten it', 'M410\nM105\n', false],
  ])('%s', (_, stop, isStopped) => {
    const { send, wait, machine } = bench({ marlin: { emergencyParser: false } });
    send(moves);
    wait(500);
    send(stop);
    const stopped = machine.positionMm[0] ?? 0;
    wait(4000);
    expect(Math.abs((machine.positionMm[0] ?? 0) - stopped) < 1).toBe(isStopped);
  });
});

describe('virtual Marlin, heat', () => {
  it('heats the nozzle to 210 in about 90 seconds, with a line each second, and waits until it has settled', () => {
    const { send, wait, machine } = bench();
    expect(send('M109 S210\n')).toBe('');
    expect(wait(10_000)).toMatch(/^ T:\d+\.\d\d \/210\.00 B:\d+\.\d\d \/0\.00 @:127 B@:0 W:\?\n/);
    wait(75_000);
    expect(machine.heaters.hotend.currentC).toBeGreaterThan(195);
    expect(wait(25_000)).toMatch(/W:1\nok\n$/);
    expect(machine.heaters.hotend).toEqual({ currentC: 210, targetC: 210 });
  });

  it('heats the bed to 60 in about three minutes', () => {
    const { send, wait, machine } = bench();
    send('M140 S60\n');
    wait(150_000);
    expect(machine.heaters.bed.currentC).toBeLessThan(59);
    wait(40_000);
    expect(machine.heaters.bed.currentC).toBeCloseTo(60, 6);
  });

  it('reports temperatures by itself after M155', () => {
    const { send, wait } = bench();
    send('M155 S2\n');
    expect(wait(4001).match(/^ T:/gm)).toHaveLength(2);
    send('M155 S0\n');
    expect(wait(10_000)).toBe('');
  });

  it('reports positions by itself after M154', () => {
    const { send, wait } = bench();
    send('M154 S1\n');
    expect(wait(3001).match(/^X:0\.00 /gm)).toHaveLength(3);
  });

  it('ends a wait for heat on M108, also while other lines are queued', () => {
    const { send, wait } = bench();
    send('M109 S210\n');
    wait(5000);
    expect(send('G90\nM108\n')).toBe('ok\nok\nok\n');
  });

  it('says the same again with the same seed', () => {
    const talk = (): string => {
      const { send, wait } = bench({ marlin: { seed: 7 } });
      return send('M155 S1\nM104 S100\n') + wait(60_000);
    };
    expect(talk()).toBe(talk());
  });
});

describe('virtual Marlin, faults', () => {
  it('is killed by M112 in the middle of a wait, and then says nothing until it is reset', () => {
    const { send, wait, machine } = bench();
    send('M104 S200\nG4 S100\n');
    expect(send('M112\n')).toBe('Error:Printer halted. kill() called!\n');
    expect(machine.isHalted).toBe(true);
    expect(machine.heaters.hotend.targetC).toBe(0);
    expect(send('M105\n') + wait(10_000)).toBe('');
    machine.reset();
    expect(machine.isHalted).toBe(false);
    expect(send('G90\n')).toMatch(/^start\n External Reset\nMarlin 2\.1[\s\S]*ok\n$/);
  });

  it('halts on thermal runaway forty seconds after the heat is gone', () => {
    const { send, wait, machine } = bench({ faults: [{ kind: 'thermal-runaway', heater: 'hotend', atMs: 120_000 }] });
    send('M104 S200\n');
    expect(wait(120_000)).toBe('');
    expect(wait(60_000)).toBe('Error:Thermal Runaway, system stopped! Heater_ID: 0\nError:Printer halted. kill() called!\n');
    expect(machine.isHalted).toBe(true);
  });

  it('halts when heating gets nowhere', () => {
    const { send, wait } = bench({ faults: [{ kind: 'thermal-runaway', heater: 'bed', atMs: 0 }] });
    send('M190 S60\n');
    expect(wait(41_000)).toContain('Error:Heating failed, system stopped! Heater_ID: bed\n');
  });

  it('halts at once when the sensor shorts', () => {
    const { wait } = bench({ faults: [{ kind: 'max-temp', heater: 'hotend', atMs: 500 }] });
    expect(wait(501)).toContain('Error:MAXTEMP triggered, system stopped! Heater_ID: 0\n');
  });

  it('resets in the middle, and its counter with it', () => {
    const { send } = bench({ faults: [{ kind: 'reset', line: 2 }] });
    expect(send(numbered(1, 'G90'))).toBe('ok\n');
    expect(send(numbered(2, 'G90'))).toMatch(/start\n/);
    expect(send(numbered(3, 'G90'))).toContain('Last Line: 0\nResend: 1\n');
  });

  it('asks again and again in a resend storm', () => {
    const { send } = bench({ faults: [{ kind: 'resend-storm', line: 1, times: 3 }] });
    expect(send(numbered(1, 'G90'))).toBe('ok\n');
    expect(send(numbered(2, 'G90')).match(/Resend: 2\n/g)).toHaveLength(3);
  });
});
