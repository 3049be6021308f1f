// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { downTopic, type MachineSettings, ToolEvent, type ToolOp, type ToolStep, upTopic } from '@fabcommons/contracts';
import type { VirtualGrbl } from '../virtual/grbl/virtual-grbl.js';
import type { VirtualMarlin } from '../virtual/marlin/virtual-marlin.js';
import { ToolBench } from '../tools/testing/tool-bench.js';
import { AgentError } from './agent-error.js';
import { AgentLog } from './agent-log.js';
import { ManualClock } from './testing/manual-clock.js';
import { TRUST_ALL } from './machine-trust.js';
import { CALIBRATION_IDLE_MS } from './tool-calibration.js';
import { ToolDesk } from './tool-desk.js';
import { TELL_INTERVAL_MS } from './tool-run.js';

const BRIDGE = '0b8ba3c7-0000-4000-8000-000000000001';
const TOPIC = downTopic(BRIDGE, 'printer', 'tool');

/** A desk at a virtual machine; both clocks are the test's. */
class Desk<Machine extends VirtualMarlin | VirtualGrbl> {
  readonly clock = new ManualClock();
  readonly sent: ToolEvent[] = [];
  readonly backups: { settings: MachineSettings; reason: string; toolId: string | undefined }[] = [];
  readonly desk: ToolDesk;
  busy: string | null = null;
  private readonly folder = mkdtempSync(join(tmpdir(), 'fab-tools-'));

  constructor(readonly bench: ToolBench<Machine>) {
    const log = new AgentLog(this.clock, () => undefined, false);
    const publish = (topic: string, payload: string): boolean => {
      expect(topic).toBe(upTopic(BRIDGE, 'printer', 'tool-event'));
      this.sent.push(ToolEvent.parse(JSON.parse(payload)));
      return true;
    };
    this.desk = new ToolDesk(
      {
        key: 'printer',
        bridgeId: BRIDGE,
        session: bench.session,
        link: { isUp: true, publish },
        clock: this.clock,
        log,
        cache: {
          fetch: () => Promise.reject(new AgentError('file-unavailable', 'the service does not have it')),
          release: () => undefined,
        },
        busyWhy: () => this.busy,
        publishBackup: (settings, reason, toolId) => {
          this.backups.push({ settings, reason, toolId });
          return this.clock.newId();
        },
        onChange: () => undefined,
      },
      { dataFolder: this.folder, baudOf: () => null, trust: TRUST_ALL },
    );
  }

  /** Sends a request and answers its id. */
  ask(op: ToolOp, { toolId = this.clock.newId(), goodForMs = 60_000, agoMs = 0 } = {}): string {
    const wallMs = this.clock.wallMs();
    const at = new Date(wallMs - agoMs).toISOString();
    const expiresAt = new Date(wallMs + goodForMs).toISOString();
    this.desk.take(TOPIC, JSON.stringify({ v: 1, at, expiresAt, toolId, by: 'Ada', op }));
    return toolId;
  }

  eventsOf(toolId: string): ToolStep[] {
    return this.sent.filter((event) => event.toolId === toolId).map(({ event }) => event);
  }

  endOf(toolId: string): ToolStep | undefined {
    return this.eventsOf(toolId).find(({ kind }) => kind === 'refused' || kind === 'result' || kind === 'failed');
  }

  /** Sends a request and waits for its end. */
  async done(op: ToolOp): Promise<ToolStep> {
    const toolId = this.ask(op);
    await this.bench.until(() => this.endOf(toolId) !== undefined, 3_600_000, 50);
    const end = this.endOf(toolId);
    if (!end) throw new Error('no end');
    return end;
  }

  async dispose(): Promise<void> {
    await this.bench.over(this.desk.close());
    await this.bench.dispose();
    rmSync(this.folder, { recursive: true });
  }
}

const open: Desk<VirtualMarlin | VirtualGrbl>[] = [];
afterEach(async () => {
  for (const desk of open.splice(0)) await desk.dispose();
});
async function marlin(): Promise<Desk<VirtualMarlin>> {
  const desk = new Desk(await ToolBench.marlin());
  open.push(desk);
  return desk;
}

describe('a tool request', () => {
  it('is accepted, and told to its end with rising numbers', async () => {
    const desk = await marlin();
    const toolId = desk.ask({ kind: 'identify' });
    await desk.bench.until(() => desk.endOf(toolId) !== undefined);
    expect(desk.eventsOf(toolId).map(({ kind }) => kind)).toEqual(['accepted', 'result']);
    expect(desk.sent.map(({ seq }) => seq)).toEqual([0, 1]);
    expect(desk.endOf(toolId)).toMatchObject({ result: { op: 'identify', document: { version: '2.1.2.5' } } });
  });

  it('is carried out once: the same id again is answered from memory', async () => {
    const desk = await marlin();
    const toolId = desk.ask({ kind: 'console', line: 'M117 once', confirmed: false });
    await desk.bench.until(() => desk.endOf(toolId) !== undefined);
    const told = desk.sent.length;
    desk.ask({ kind: 'console', line: 'M117 once', confirmed: false }, { toolId });
    expect(desk.sent.slice(told)).toEqual([desk.sent[told - 1]]);
    expect(desk.bench.machine.acceptedLines.filter((line) => line === 'M117 once')).toHaveLength(1);
  });

  it('that has expired, or was asked of an earlier process, is not carried out', async () => {
    const desk = await marlin();
    expect(desk.endOf(desk.ask({ kind: 'home' }, { goodForMs: -1 }))).toMatchObject({ kind: 'refused', code: 'expired' });
    expect(desk.endOf(desk.ask({ kind: 'home' }, { agoMs: 10_000 }))).toMatchObject({ kind: 'failed', code: 'bridge-restarted' });
    expect(desk.bench.machine.acceptedLines).not.toContain('G28');
  });

  it('that cannot be read is refused, where its id can', async () => {
    const desk = await marlin();
    const toolId = desk.clock.newId();
    desk.desk.take(TOPIC, JSON.stringify({ v: 1, toolId, op: { kind: 'explode' } }));
    desk.desk.take(TOPIC, 'no json');
    expect(desk.sent).toMatchObject([{ toolId, event: { kind: 'refused', code: 'malformed' } }]);
  });

  it('is refused while another runs, and while a job is about to', async () => {
    const desk = await marlin();
    const first = desk.ask({ kind: 'home' });
    expect(desk.endOf(desk.ask({ kind: 'identify' }))).toMatchObject({ kind: 'refused', code: 'busy' });
    await desk.bench.until(() => desk.endOf(first) !== undefined);
    desk.busy = 'a job is about to begin';
    expect(desk.endOf(desk.ask({ kind: 'identify' }))).toMatchObject({ kind: 'refused', code: 'busy', reason: desk.busy });
  });

  it('is refused while a job runs, but for the override of its speed', async () => {
    const desk = await marlin();
    expect(desk.bench.session.start(desk.bench.job('G28\nG1 X100 F600\nG1 X0 F600\n', 'marlin'))).toMatchObject({
      kind: 'started',
    });
    await desk.bench.until(() => desk.bench.machine.acceptedLines.some((line) => line.includes('X100')));
    expect(await desk.done({ kind: 'identify' })).toMatchObject({ kind: 'refused', code: 'busy' });
    expect(await desk.done({ kind: 'jog', move: { x: 1, feedMmPerMin: 100 } })).toMatchObject({ kind: 'refused' });
    expect(await desk.done({ kind: 'override', target: 'feed', percent: 120 })).toMatchObject({ result: { op: 'override' } });
  });
});

describe('the console over the service', () => {
  it('asks for a yes before it moves, refuses what would break the bridge, tells both sides of the wire', async () => {
    const desk = await marlin();
    expect(await desk.done({ kind: 'console', line: 'G1 X1', confirmed: false })).toMatchObject({ code: 'needs-confirmation' });
    expect(await desk.done({ kind: 'console', line: 'M110 N0', confirmed: true })).toMatchObject({ code: 'forbidden' });
    const toolId = desk.ask({ kind: 'console', line: 'M114', confirmed: false });
    await desk.bench.until(() => desk.endOf(toolId) !== undefined);
    expect(desk.eventsOf(toolId)).toMatchObject([
      { kind: 'accepted' },
      {
        kind: 'lines',
        lines: [
          { direction: 'out', text: 'M114' },
          { direction: 'in', text: expect.stringContaining('X:0.00') },
        ],
      },
      { kind: 'result', result: { op: 'console', isOk: true } },
    ]);
    expect(await desk.done({ kind: 'console', line: 'M9999', confirmed: true })).toMatchObject({ result: { isOk: false } });
  });

  it('bundles lines: no more than four messages a second', async () => {
    const desk = await marlin();
    const toolId = desk.ask({ kind: 'calibrate', procedure: 'pid', step: 'start', args: {} });
    await desk.bench.until(() => desk.endOf(toolId) !== undefined);
    const tuning = desk.ask({ kind: 'calibrate', procedure: 'pid', step: 'tune', args: { targetC: 200, cycles: 3 } });
    await desk.bench.until(() => desk.bench.machine.heaters.hotend.targetC === 200);
    await desk.bench.until(() => desk.bench.machine.heaters.hotend.currentC > 60);
    expect(desk.eventsOf(tuning).map(({ kind }) => kind)).toEqual(['accepted']);
    desk.clock.advance(TELL_INTERVAL_MS);
    expect(desk.eventsOf(tuning).map(({ kind }) => kind)).toEqual(['accepted', 'lines']);
  });
});

describe('settings over the service', () => {
  it('are backed up through the outbox and restored, with what was there kept first', async () => {
    const desk = await marlin();
    await desk.done({ kind: 'backup-settings', reason: 'before the weekend' });
    expect(desk.backups).toMatchObject([{ reason: 'before the weekend' }]);
    const [backup] = desk.backups;
    if (!backup) throw new Error('no backup');
    await desk.bench.ask('M92 E93', 'M500');
    expect(await desk.done({ kind: 'restore-settings', settings: backup.settings })).toMatchObject({
      result: { op: 'restore-settings', written: [{ key: 'M92.E', before: '93.00', after: '500.00' }] },
    });
    expect(desk.backups).toMatchObject([{}, { reason: 'before restoring settings' }]);
    expect(await desk.done({ kind: 'restore-settings', settings: { ...backup.settings, firmware: 'grbl' } })).toMatchObject({
      kind: 'refused',
      code: 'wrong-firmware',
    });
  });
});

describe('a calibration over the service', () => {
  it('has the machine from its start to its end', async () => {
    const desk = await marlin();
    const step = (name: string, args: Record<string, number> = {}): Promise<ToolStep> =>
      desk.done({ kind: 'calibrate', procedure: 'steps', step: name, args });
    expect(await step('measure', { measuredMm: 5 })).toMatchObject({ kind: 'refused', code: 'not-ready' });
    expect(await step('start')).toMatchObject({ result: { next: 'move' } });
    expect(await desk.done({ kind: 'identify' })).toMatchObject({ kind: 'refused', code: 'busy' });
    expect(await step('move', { axis: 3, lengthMm: 50 })).toMatchObject({ result: { next: 'measure' } });
    expect(await step('measure', { measuredMm: 48 })).toMatchObject({
      result: { next: 'keep', commands: ['M92 E520.83', 'M500'] },
    });
    expect(await step('keep')).toMatchObject({ result: { next: null } });
    expect(await desk.done({ kind: 'identify' })).toMatchObject({ kind: 'result' });
  });

  it('ends by itself when the person has gone, heaters off', async () => {
    const desk = await marlin();
    await desk.done({ kind: 'calibrate', procedure: 'pid', step: 'start', args: {} });
    desk.clock.advance(CALIBRATION_IDLE_MS);
    await desk.bench.until(() => desk.bench.session.snapshot.tool == null);
    expect(desk.bench.machine.acceptedLines).toContain('M104 S0');
  });

  it('is cancelled in the middle of heating: the heater is off', async () => {
    const desk = await marlin();
    await desk.done({ kind: 'calibrate', procedure: 'pid', step: 'start', args: {} });
    const tuning = desk.ask({ kind: 'calibrate', procedure: 'pid', step: 'tune', args: { targetC: 200 } });
    await desk.bench.until(() => desk.bench.machine.heaters.hotend.targetC === 200);
    expect(await desk.done({ kind: 'cancel', toolId: tuning })).toMatchObject({ result: { op: 'cancel' } });
    await desk.bench.until(() => desk.endOf(tuning) !== undefined);
    expect(desk.endOf(tuning)).toMatchObject({ kind: 'failed', code: 'cancelled' });
    await desk.bench.until(() => desk.bench.machine.heaters.hotend.targetC === 0);
    await desk.bench.until(() => desk.bench.session.snapshot.mode === 'idle');
  });

  it('is ended by an emergency stop', async () => {
    const desk = await marlin();
    await desk.done({ kind: 'calibrate', procedure: 'pid', step: 'start', args: {} });
    const tuning = desk.ask({ kind: 'calibrate', procedure: 'pid', step: 'tune', args: { targetC: 200 } });
    await desk.bench.until(() => desk.bench.machine.heaters.hotend.targetC === 200);
    desk.bench.session.emergencyStop();
    await desk.bench.until(() => desk.endOf(tuning) !== undefined);
    expect(desk.endOf(tuning)).toMatchObject({ kind: 'failed', code: 'emergency-stop' });
    expect(desk.bench.machine.heaters.hotend.targetC).toBe(0);
  });
});

describe('a flash over the service', () => {
  const image = { sha256: 'a'.repeat(64), sizeBytes: 100, format: 'ihex' as const };

  it('is refused for a board that nobody knows, and for an image that cannot be fetched', async () => {
    const desk = await marlin();
    expect(await desk.done({ kind: 'flash', image: { ...image, board: 'toaster' } })).toMatchObject({ code: 'wrong-board' });
    expect(await desk.done({ kind: 'flash', image: { ...image, board: 'mega2560' } })).toMatchObject({
      code: 'file-unavailable',
    });
  });
});
