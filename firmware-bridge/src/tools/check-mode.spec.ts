// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Workbench } from '../session/workbench.js';
import { GrblRig } from '../driver/testing/grbl-rig.js';
import { checkProgram, type CheckResult } from './check-mode.js';

let rig: GrblRig | null = null;
afterEach(() => {
  rig?.driver.dispose();
  rig?.machine.close();
  rig = null;
});

async function check(flavour: 'grbl' | 'grblhal', lines: readonly string[], isWanted?: () => boolean): Promise<CheckResult> {
  const here = new GrblRig({ flavour });
  rig = here;
  const bench: Workbench = { ask: (command) => here.ask(command), ended: null, release: () => undefined };
  async function* program(): AsyncGenerator<string> {
    for (const line of lines) yield await Promise.resolve(line);
  }
  return checkProgram(bench, program(), isWanted);
}

describe.each(['grbl', 'grblhal'] as const)('a program in the check mode of %s', (flavour) => {
  it('is read whole; each line that is not taken is told, nothing moves, and the machine is idle again', async () => {
    const result = await check(flavour, ['G21 (mm)', '', 'G1X10F100', 'G1Q5', 'G1X20', 'G99', 'M3S1000', 'M30']);
    expect(result).toMatchObject({ kind: 'checked', lines: 8, errors: 2, isLeft: true, notSent: [] });
    expect(result.found.map(({ line, text }) => [line, text])).toEqual([
      [4, 'G1Q5'],
      [6, 'G99'],
    ]);
    rig?.wait(1_000);
    expect([rig?.machine.state, rig?.machine.spindleRpm, rig?.motion.machinePositionMm]).toEqual([
      'Idle',
      0,
      { x: 0, y: 0, z: 0 },
    ]);
  });
  it('sends nothing that acts all the same', async () => {
    const result = await check(flavour, ['G10L2P1X5', '$110=900', 'G28.1', '$H', 'G0X1']);
    expect(result.notSent.map(({ line }) => line)).toEqual([1, 2, 3, 4]);
    expect([result.kind, result.errors]).toEqual(['checked', 0]);
  });
  it('is left when nobody wants it any more', async () => {
    const result = await check(flavour, ['G0X1', 'G0X2'], () => false);
    expect(result).toMatchObject({ kind: 'failed', reason: 'it was interrupted', isLeft: true });
  });
});
