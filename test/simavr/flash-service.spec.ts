// SPDX-License-Identifier: AGPL-3.0-or-later
// A firmware image over the service into a real bootloader: an agent, a broker and a service's HTTP, and a board in simavr.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MachineState, ToolStep } from '@fabcommons/contracts';
import { formatIntelHex, imageOfBytes } from '@fabcommons/firmware';
import { systemAgentClock } from '../../firmware-bridge/src/agent/agent-clock.js';
import { AgentLog } from '../../firmware-bridge/src/agent/agent-log.js';
import { DataFolder } from '../../firmware-bridge/src/agent/data-folder.js';
import { MachineMaker } from '../../firmware-bridge/src/agent/machine-maker.js';
import { runAgent } from '../../firmware-bridge/src/agent/run-agent.js';
import { ServiceBench, until } from '../../firmware-bridge/src/agent/testing/bench.js';
import { SimulatedBoard, someProgram } from './simulated-board.js';

const LONGEST_MS = 90_000;
const KEY = 'mill';
let folder = '';
let service: ServiceBench;
let board: SimulatedBoard;
let bridge: { readonly abort: AbortController; readonly ended: Promise<number> };

const startBridge = (): void => {
  const abort = new AbortController();
  const log = new AgentLog(systemAgentClock, () => undefined, true);
  const makes = new MachineMaker({ data: folder, accept: [] }, log);
  const machine = { key: KEY, port: board.port, baud: 57_600, firmware: 'auto' as const };
  const options = { data: folder, service: service.service, pairingCode: null, machines: [machine], accept: [], isJson: true };
  const world = { clock: systemAgentClock, log, signal: abort.signal, bridgeVersion: '0.1.0', trust: makes };
  bridge = { abort, ended: runAgent(options, { ...world, createMachineSession: (one) => makes.make(one) }) };
};
const stopBridge = async (): Promise<void> => {
  bridge.abort.abort();
  await bridge.ended;
};
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fab-flash-service-'));
  service = new ServiceBench();
  await service.open();
  board = await SimulatedBoard.start('nano-old', someProgram(9_000, 1));
  new DataFolder(folder).saveCredentials(service.credentials);
  startBridge();
});
afterEach(async () => {
  await stopBridge();
  await service.close();
  await board.stop();
  rmSync(folder, { recursive: true, force: true });
});

const state = (): MachineState | undefined => service.states.at(-1);
const stepsOf = (toolId: string): ToolStep[] =>
  service.toolEvents.filter((one) => one.toolId === toolId).map(({ event }) => event);
const endOf = (toolId: string): ToolStep | undefined =>
  stepsOf(toolId).find(({ kind }) => kind === 'result' || kind === 'failed' || kind === 'refused');

/** Asks for a flash of this program; answers the id of the run. */
function flash(program: Uint8Array): string {
  const { sha256, sizeBytes } = service.store(formatIntelHex(imageOfBytes(program)));
  const toolId = randomUUID();
  const { at, expiresAt } = service.head();
  const image = { sha256, sizeBytes, format: 'ihex', board: 'nano-old' };
  service.send(KEY, { v: 1, at, expiresAt, toolId, by: 'Ada', op: { kind: 'flash', image } }, 'tool');
  return toolId;
}
const written = async (program: Uint8Array): Promise<boolean> =>
  Buffer.from(await board.flash())
    .subarray(0, program.length)
    .equals(program);

describe('a firmware image of the service', () => {
  it(
    'is fetched by its hash, written into the board and read back',
    async () => {
      await until(() => state()?.mode === 'faulted', 30_000);
      const program = someProgram(3_001, 2);
      const toolId = flash(program);
      await until(() => endOf(toolId) !== undefined, 60_000);
      expect(endOf(toolId)).toMatchObject({ result: { op: 'flash', verified: true, bytes: program.length } });
      expect(await written(program)).toBe(true);
      expect(state()?.offers).not.toContainEqual(expect.objectContaining({ action: 'flash-again' }));
    },
    LONGEST_MS,
  );

  it(
    'whose flash was cut off is told of, also by a bridge that was started anew, and is flashed again',
    async () => {
      await until(() => state()?.mode === 'faulted', 30_000);
      const program = someProgram(6_001, 3);
      const cut = flash(program);
      await until(() => stepsOf(cut).some((step) => step.kind === 'progress' && step.text === 'write' && step.done >= 8), 30_000);
      await board.unplug();
      await until(() => endOf(cut) !== undefined, 30_000);
      expect(endOf(cut)).toMatchObject({
        kind: 'failed',
        code: 'link-lost',
        recovery: { retryable: true, text: expect.stringContaining('flash it again') },
      });
      expect(await written(program)).toBe(false);
      await stopBridge();
      service.states.length = 0;
      await board.plug();
      startBridge();
      await until(() => state()?.offers?.[0]?.action === 'flash-again', 30_000);
      expect(state()?.detail).toContain('was cut off while it was written');
      const again = flash(program);
      await until(() => endOf(again) !== undefined, 60_000);
      expect(endOf(again)).toMatchObject({ result: { op: 'flash', verified: true } });
      expect(await written(program)).toBe(true);
      await until(() => !state()?.detail?.includes('cut off'), 30_000);
    },
    LONGEST_MS,
  );
});
