// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import type { FirmwareKind } from '@fabcommons/contracts';
import { ConsoleDesk, judgeLine } from './console-desk.js';
import { ToolBench } from './testing/tool-bench.js';

describe('judgeLine', () => {
  it.each<[FirmwareKind, string, 'send' | 'ask' | 'refuse']>([
    ['marlin', 'M115', 'send'],
    ['marlin', 'M503', 'send'],
    ['marlin', 'm105', 'send'],
    ['marlin', 'M117 hello', 'send'],
    ['marlin', 'G28', 'ask'],
    ['marlin', 'G1 X5', 'ask'],
    ['marlin', 'M104 S200', 'ask'],
    ['marlin', 'M500', 'ask'],
    ['marlin', 'M502', 'ask'],
    ['marlin', 'M9999', 'ask'],
    ['marlin', 'M997', 'refuse'],
    ['marlin', 'M110 N5', 'refuse'],
    ['marlin', 'M575 B9600', 'refuse'],
    ['marlin', 'M112', 'refuse'],
    ['grbl', '$$', 'send'],
    ['grbl', '$#', 'send'],
    ['grbl', '?', 'send'],
    ['grbl', '$H', 'ask'],
    ['grbl', '$X', 'ask'],
    ['grbl', 'G0 X5', 'ask'],
    ['grbl', 'M3 S1000', 'ask'],
    ['grbl', '$100=80', 'ask'],
    ['grbl', '$RST=*', 'ask'],
    ['grblhal', '$DFU', 'refuse'],
    ['unknown', 'M115', 'send'],
    ['unknown', '$I', 'send'],
    ['unknown', 'G28', 'refuse'],
  ])('%s %s: %s', (firmware, line, verdict) => {
    expect(judgeLine(firmware, line).kind).toBe(verdict);
  });

  it('says why it asks and why it refuses', () => {
    for (const line of ['G28', 'M500', 'M104 S200', 'M9999', 'M997']) expect(judgeLine('marlin', line).why).toBeTruthy();
  });
});

describe('ConsoleDesk', () => {
  it('sends a question at once, what moves only when a person has said yes, and keeps both', async () => {
    const bench = await ToolBench.marlin();
    const desk = new ConsoleDesk(bench.borrow(), 'marlin');
    expect((await bench.over(desk.say('M105', false))).answer).toMatchObject({ kind: 'ok' });
    const moves = await bench.over(desk.say('G1 X5 F3000', false));
    expect(moves).toMatchObject({ verdict: { kind: 'ask', commandClass: 'motion' }, answer: null });
    expect(bench.machine.acceptedLines).not.toContain('G1 X5 F3000');
    expect((await bench.over(desk.say('G1 X5 F3000', true))).answer).toMatchObject({ kind: 'ok' });
    expect(bench.machine.acceptedLines).toContain('G1 X5 F3000');
    expect((await bench.over(desk.say('M997', true))).answer).toBeNull();
    expect(desk.history.map(({ line }) => line)).toEqual(['M105', 'G1 X5 F3000', 'G1 X5 F3000', 'M997']);
    await bench.dispose();
  });
});
