// SPDX-License-Identifier: AGPL-3.0-or-later
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CapabilityDraft, Design, Job, JobState, Lot, Machine, PairingCode } from '@fabcommons/contracts';
import { BridgeCommand } from './bridge-command.js';
import { Cable } from './cable.js';
import { eventually } from './eventually.js';
import { SerialDevice } from './serial-device.js';
import { SPEED, type Stack } from './stack.js';
import type { Visitor } from './visitor.js';

const NO_HEAT = { maxToolC: null, maxBedC: null };
const SAID: Record<'marlin' | 'grbl', CapabilityDraft> = {
  marlin: {
    process: 'fdm',
    workVolumeMm: { x: 220, y: 220, z: 250 },
    materials: ['PLA'],
    tools: [{ kind: 'nozzle', diameterMm: 0.4 }],
    maxToolC: 260,
    maxBedC: 100,
    maxSpindleRpm: null,
  },
  grbl: {
    process: 'cnc-milling',
    workVolumeMm: { x: 300, y: 300, z: 80 },
    materials: ['plywood'],
    tools: [{ kind: 'end-mill', diameterMm: 2 }],
    ...NO_HEAT,
    maxSpindleRpm: 24_000,
  },
};
const OF_A_PRINT = ['tsdc = ["3DP"]', 'material = "PLA"'];
const OF_A_MILLING = [
  ...['tsdc = ["CNC"]', 'material = "plywood"', '', '[part.outer-dimensions]', 'width = 40', 'depth = 40', 'height = 4'],
  ...['', '[part.fabcommons]', 'tool = { kind = "end-mill", diameter-mm = 2.0 }'],
  'stock = { description = "plywood 4 mm", count = 1 }',
];
const MATERIAL = { marlin: 'PLA', grbl: 'birch plywood' } as const;

type Firmware = keyof typeof SAID;
/** `wire`: how the bridge reaches it, by TCP unless it says a serial device (a pty). */
export type BesideOptions = { key: string; firmware: Firmware; speed?: number; options?: readonly string[]; wire?: 'pty' };

/** A virtual machine as a process; answers its command and its port. */
export async function virtualMachine(firmware: Firmware, ...options: string[]): Promise<{ power: BridgeCommand; port: number }> {
  const power = new BridgeCommand('virtual', firmware, '--tcp', '0', '--json', ...options);
  const line = await eventually('the virtual machine says where it is', () => power.last?.port);
  return { power, port: Number(new URL(line).port) };
}

/** A bridge of a steward's own, paired as the page tells, at machines of a test. */
export class OwnBridge {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'fab-bridge-'));
  #agent: BridgeCommand | null = null;
  #code = '';
  bridgeId = '';

  constructor(
    readonly stack: Stack,
    readonly steward: Visitor,
    /** As `--machine` takes them. */
    readonly machines: readonly string[],
  ) {}

  get spoke(): string {
    return this.#agent?.out ?? '';
  }

  async pair(name: string): Promise<void> {
    const [{ spaceId } = { spaceId: '' }] = await this.steward.machines();
    const { code, bridge } = await this.steward.must<PairingCode>('POST', `/api/spaces/${spaceId}/bridges`, { name });
    [this.#code, this.bridgeId] = [code, bridge.id];
  }

  start(): void {
    const machines = this.machines.flatMap((machine) => ['--machine', machine]);
    const pair = this.#code ? ['--pair', this.#code] : [];
    this.#code = '';
    this.#agent = new BridgeCommand('agent', '--data', this.dataDir, '--service', this.stack.url, '--json', ...pair, ...machines);
  }

  kill = async (): Promise<void> => this.#agent?.stop('SIGKILL');

  async dispose(): Promise<void> {
    await this.#agent?.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

/** A machine beside the demo's two: its own bridge, and its cable in the hands of the test. */
export class MachineBeside {
  private constructor(
    readonly key: string,
    readonly firmware: Firmware,
    readonly cable: Cable,
    readonly bridge: OwnBridge,
    readonly power: BridgeCommand,
    readonly id: string,
    private readonly device: SerialDevice | null,
  ) {}

  /** Switches it on, pairs its bridge, takes it into the space and loads it. */
  static async start(stack: Stack, steward: Visitor, beside: BesideOptions): Promise<MachineBeside> {
    const { key, firmware, speed = SPEED, options = [], wire } = beside;
    const { power, port } = await virtualMachine(firmware, '--speed', String(speed), ...options);
    const cable = await Cable.to(port);
    const device = wire === 'pty' ? new SerialDevice(cable.port) : null;
    await device?.plug();
    const bridge = new OwnBridge(stack, steward, [`${key}=${device?.path ?? cable.url},firmware=${firmware}`]);
    await bridge.pair(key);
    bridge.start();
    const { id } = await registered(steward, bridge.bridgeId, key, firmware);
    await steward.ready(key);
    return new MachineBeside(key, firmware, cable, bridge, power, id, device);
  }

  /** Pulls its plug: a serial device is gone then. */
  unplug(): void {
    this.device?.unplug();
    this.cable.unplug();
  }

  /** Plugs it in again, or the machine at another port. */
  async plug(machinePort?: number): Promise<void> {
    this.cable.plug(machinePort);
    await this.device?.plug();
  }

  async dispose(): Promise<void> {
    await this.bridge.dispose();
    this.device?.dispose();
    await this.cable.dispose();
    await this.power.stop();
  }
}

/** Takes a machine that a bridge announces into its space, with what it works on loaded. */
export async function registered(steward: Visitor, bridgeId: string, key: string, firmware: Firmware): Promise<Machine> {
  const draft = { bridgeId, key, name: key, capability: SAID[firmware], acceptPolicy: 'auto' };
  const machine = await eventually('the machine can be taken into the space', async () => {
    const answer = await steward.ask<Machine>('POST', '/api/machines', draft);
    return answer.status === 201 && answer.body;
  });
  const kind = MATERIAL[firmware];
  const like = (await steward.lots()).find((lot) => lot.kind === kind);
  if (!like) throw new Error(`no lot of ${kind}`);
  const lot = await steward.must<Lot>('POST', '/api/lots', {
    spaceId: machine.spaceId,
    materialId: like.material.id,
    name: `for ${key}`,
    quantity: like.initial.value,
  });
  return steward.must('PUT', `/api/machines/${machine.id}/loaded`, { tool: 0, lotId: lot.id });
}

/** Publishes a design whose one part is this program; answers it. */
export async function publishProgram(designer: Visitor, firmware: Firmware, name: string, program: string): Promise<Design> {
  const path = 'program.gcode';
  const files = [{ path, sha256: await designer.upload(path, program) }];
  const lines = firmware === 'marlin' ? OF_A_PRINT : OF_A_MILLING;
  const manifest = [
    ...['okhv = "OKH-LOSHv1.0"', `name = "${name}"`, 'repo = "https://example.org/for-a-test"', 'version = "1.0.0"'],
    ...['license = "CC0-1.0"', 'licensor = "Somebody"', `function = "${name}, for a test."`],
    ...['', '[[part]]', 'name = "Part"', `export = ["${path}"]`, ...lines, ''],
  ].join('\n');
  return designer.must('POST', '/api/designs', { id: randomUUID(), manifest, files });
}

/** Waits for a state of a job, and fails at once with its reason when it ends in another. */
export const jobIs = (visitor: Visitor, id: string, state: JobState): Promise<Job> =>
  eventually(
    `the job is ${state}`,
    async () => {
      const job = await visitor.job(id);
      if (job.state !== state && ['failed', 'cancelled', 'finished', 'declined'].includes(job.state))
        throw new Error(`it is ${job.state}: ${job.transitions.at(-1)?.reason}`);
      return job.state === state && job;
    },
    { withinMs: 60_000 },
  );
