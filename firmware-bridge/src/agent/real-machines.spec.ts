// SPDX-License-Identifier: AGPL-3.0-or-later
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProgramFile } from '@fabcommons/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '../driver/clock.js';
import { createSession } from '../session/machine-session.js';
import { createTransport } from '../transport/create-transport.js';
import { createVirtualGrbl } from '../virtual/grbl/virtual-grbl.js';
import { createVirtualMarlin } from '../virtual/marlin/virtual-marlin.js';
import { serveTcp, type TcpWire } from '../virtual/serve-tcp.js';
import type { VirtualMachine } from '../virtual/virtual-machine.js';
import { systemAgentClock } from './agent-clock.js';
import { AgentLog } from './agent-log.js';
import { parseAgentOptions } from './agent-options.js';
import { runAgent } from './run-agent.js';
import { ServiceBench, until } from './testing/bench.js';

/** Machine seconds in a second. */
const SPEED = 60;
const PRINTER = 'virtual-printer';
const MILL = 'virtual-mill';

const PRINT = ['M140 S40', 'M104 S200', 'M190 S40', 'M109 S200', 'G28', 'G90', 'M83', 'G1 Z0.2 F600'];
for (let turn = 0; turn < 40; turn += 1) PRINT.push(`G1 X${turn % 2 === 0 ? 100 : 20} Y${20 + turn} E4 F3000`);
PRINT.push('M104 S0', 'M140 S0', '');
const LONG_PRINT = [
  ...PRINT.slice(0, 8),
  ...Array.from({ length: 4_000 }, (_, at) => `G1 X${at % 2 === 0 ? 190 : 20} E1 F1200`),
  '',
].join('\n');
const CUT = ['G21 G90', 'M3 S8000', 'G0 X0 Y0', 'G1 X40 F600', 'G1 Y30', 'G1 X0', 'G1 Y0', 'M5', ''].join('\n');

describe('agent with virtual machines behind real sessions', () => {
  let folder: string;
  let bench: ServiceBench;
  let machines: { machine: VirtualMachine; wire: TcpWire }[];
  let running: { exit: Promise<number>; stop: AbortController } | null;

  const launch = (...more: string[]): void => {
    const stop = new AbortController();
    const log = new AgentLog(systemAgentClock, () => undefined, true);
    const exit = runAgent(parseAgentOptions(['--data', folder, ...more]), {
      clock: systemAgentClock,
      log,
      signal: stop.signal,
      bridgeVersion: '0.1.0',
      createMachineSession: async ({ port, firmware }) => createSession({ transport: await createTransport(port), firmware }),
    });
    running = { exit, stop };
  };
  const end = async (): Promise<number | undefined> => {
    running?.stop.abort();
    const code = await running?.exit;
    running = null;
    return code;
  };
  const run = (key: string, program: ProgramFile): string => {
    const command = bench.startCommand(program);
    bench.send(key, command);
    return command.jobId;
  };
  const kinds = (jobId: string): string[] => bench.kindsOf(jobId);
  const isOver = (jobId: string): boolean => ['finished', 'failed', 'cancelled'].includes(kinds(jobId).at(-1) ?? '');
  const lastOf = (jobId: string) => bench.events.filter((event) => event.jobId === jobId).at(-1);

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fab-bridge-'));
    bench = new ServiceBench();
    await bench.open();
    bench.answerPairing = () => ({ status: 201, body: { ...bench.credentials, bridgeName: 'Workshop' } });
    const both = [
      createVirtualMarlin({ clock: systemClock, speed: SPEED }),
      createVirtualGrbl({ clock: systemClock, speed: SPEED }),
    ];
    machines = await Promise.all(both.map(async (machine) => ({ machine, wire: await serveTcp(machine, { port: 0 }) })));
    const [printer, mill] = machines;
    const machineOptions = [
      '--machine',
      `${PRINTER}=tcp://127.0.0.1:${printer?.wire.port}`,
      '--machine',
      `${MILL}=tcp://127.0.0.1:${mill?.wire.port}`,
    ];
    launch('--service', bench.service, '--pair', 'ABCD', ...machineOptions);
    await until(() => bench.identities.length >= 2 && bench.states.filter(({ mode }) => mode === 'idle').length >= 2, 15_000);
  }, 20_000);
  afterEach(async () => {
    await end();
    for (const { machine, wire } of machines) {
      await wire.close();
      machine.close();
    }
    await bench.close();
    rmSync(folder, { recursive: true });
  }, 20_000);

  it('pairs, prints and mills at the same time, and measures the filament that left the spool', async () => {
    const print = run(PRINTER, bench.store(PRINT.join('\n')));
    const cut = run(MILL, { ...bench.store(CUT), dialect: 'grbl' });
    await until(() => isOver(print) && isOver(cut), 25_000);
    expect(kinds(print)).toEqual(['fetching', 'heating', 'running', 'finished']);
    expect(lastOf(print)?.measured).toMatchObject({ extrudedUm: [160_000], linesDone: expect.any(Number) });
    expect(kinds(cut).slice(-2)).toEqual(['running', 'finished']);
    expect(bench.states.some(({ temperatures }) => (temperatures['tool0']?.actualC ?? 0) > 190)).toBe(true);
  }, 30_000);

  it('pauses, goes on, cancels and stops in an emergency within 300 ms', async () => {
    const jobId = run(PRINTER, bench.store(LONG_PRINT));
    await until(() => kinds(jobId).includes('running'), 15_000);
    const took: Record<string, number> = {};
    for (const [kind, phase] of [
      ['pause', 'paused'],
      ['resume', 'resumed'],
    ] as const) {
      const command = { ...bench.head(jobId), kind };
      const from = performance.now();
      bench.send(PRINTER, command);
      await until(() => bench.replyTo(command.commandId) !== undefined);
      took[kind] = performance.now() - from;
      expect(bench.replyTo(command.commandId)).toMatchObject({ outcome: 'accepted' });
      await until(() => kinds(jobId).includes(phase), 10_000);
    }
    const from = performance.now();
    bench.send(PRINTER, { v: 1, commandId: randomUUID(), at: new Date().toISOString() }, 'stop');
    await until(() => machines[0]?.machine.isHalted === true);
    took['stop'] = performance.now() - from;
    await until(() => kinds(jobId).at(-1) === 'failed', 10_000);
    expect(lastOf(jobId)?.code).toBe('emergency-stop');
    for (const ms of Object.values(took)) expect(ms).toBeLessThan(300);
  }, 40_000);

  it('ends a running job safely on SIGTERM and starts again without a code', async () => {
    const jobId = run(PRINTER, bench.store(LONG_PRINT));
    await until(() => kinds(jobId).includes('running'), 15_000);
    const from = performance.now();
    expect(await end()).toBe(0);
    expect(performance.now() - from).toBeLessThan(10_000);
    expect(lastOf(jobId)).toMatchObject({ code: 'bridge-stopped' });
    expect(bench.presences.at(-1)?.online).toBe(false);
    launch();
    await until(() => bench.presences.at(-1)?.online === true, 10_000);
    const next = run(MILL, { ...bench.store(CUT), dialect: 'grbl' });
    await until(() => bench.replies.length === 2);
    await until(() => kinds(next).at(-1) === 'finished' || bench.replies.at(-1)?.outcome === 'refused', 20_000);
  }, 50_000);
});
