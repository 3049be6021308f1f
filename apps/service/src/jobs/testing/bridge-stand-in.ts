// SPDX-License-Identifier: AGPL-3.0-or-later
import { randomUUID } from 'node:crypto';
import {
  bridgeSubscription,
  type JobEvent,
  JobEventAck,
  type JobEventKind,
  MachineCommand,
  type MachineMode,
  type MachineState,
  type Measured,
  parseDownTopic,
  presenceTopic,
  type ProgramFinding,
  type RefusalCode,
  upTopic,
} from '@fabcommons/contracts';
import { connectAsync, type MqttClient } from 'mqtt';
import { until } from './until.js';

/** How it signs in, and what its one machine is. */
export type BridgeAccess = { url: string; bridgeId: string; secret: string; key: string; firmware?: 'marlin' | 'grbl' };

/** Speaks the contracts over real MQTT as a bridge does, and does nothing by itself: specs say what the machine does. */
export class BridgeStandIn {
  readonly commands: MachineCommand[] = [];
  /** Event ids in the order in which they were acknowledged. */
  readonly acked: string[] = [];
  /** `Date.now()` of each command, to measure how fast it came. */
  readonly commandAtMs: number[] = [];
  private readonly sequences = new Map<string, number>();
  private running: string | null = null;

  private constructor(
    private readonly client: MqttClient,
    readonly bridgeId: string,
    readonly key: string,
    private readonly firmware: 'marlin' | 'grbl',
  ) {}

  static async connect(access: BridgeAccess): Promise<BridgeStandIn> {
    const { url, bridgeId, secret, key, firmware = 'marlin' } = access;
    const client = await connectAsync(url, { username: bridgeId, password: secret, clientId: bridgeId, reconnectPeriod: 0 });
    const bridge = new BridgeStandIn(client, bridgeId, key, firmware);
    client.on('message', (topic, payload) => bridge.hear(topic, payload.toString()));
    await client.subscribeAsync(bridgeSubscription(bridgeId), { qos: 1 });
    await bridge.announce();
    return bridge;
  }

  /** Presence, what firmware it is, and an idle machine. */
  async announce(): Promise<void> {
    const at = new Date().toISOString();
    const presence = { v: 1, at, online: true, bridgeVersion: '0', machines: [this.key] };
    await this.client.publishAsync(presenceTopic(this.bridgeId), JSON.stringify(presence), { qos: 1, retain: true });
    const identity = {
      v: 1,
      at,
      firmware: this.firmware,
      firmwareName: this.firmware === 'marlin' ? 'Marlin 2.1.2' : 'Grbl 1.1h',
      machineType: null,
      uuid: null,
      capabilities: {},
      travelMm: null,
      extruders: 1,
      maxSpindleRpm: null,
      port: 'tcp://127.0.0.1:1',
    };
    await this.client.publishAsync(upTopic(this.bridgeId, this.key, 'identity'), JSON.stringify(identity), {
      qos: 1,
      retain: true,
    });
    await this.state('idle');
  }

  /** Publishes the machine's state; `bytesDone` of 1000 when a job runs. */
  async state(mode: MachineMode, bytesDone = 0): Promise<void> {
    const jobId = this.running;
    const progress = {
      phase: mode === 'hold' ? ('paused' as const) : ('running' as const),
      bytesDone,
      bytesTotal: 1000,
      linesDone: bytesDone / 10,
      elapsedMs: bytesDone * 60,
      remainingMs: null,
      extrudedUm: [bytesDone],
    };
    const state: MachineState = {
      v: 1,
      at: new Date().toISOString(),
      mode,
      detail: null,
      temperatures: {},
      positionMm: null,
      feedMmPerMin: null,
      spindleRpm: null,
      job: jobId === null ? null : { jobId, ...progress },
      link: { resends: 0, garbled: 0 },
    };
    await this.client.publishAsync(upTopic(this.bridgeId, this.key, 'state'), JSON.stringify(state), { qos: 1, retain: true });
  }

  /** The next command of this kind for the job, waited for. */
  async command(kind: MachineCommand['kind'], jobId: string, nth = 1): Promise<MachineCommand> {
    const found = () => this.commands.filter((command) => command.kind === kind && command.jobId === jobId)[nth - 1];
    await until(() => found() !== undefined, `a ${kind} command for ${jobId}`);
    const command = found();
    if (!command) throw new Error('gone');
    return command;
  }

  async accept(command: MachineCommand): Promise<void> {
    if (command.kind === 'start') this.running = command.jobId;
    await this.reply({ v: 1, commandId: command.commandId, at: new Date().toISOString(), outcome: 'accepted' });
  }

  async refuse(command: MachineCommand, code: RefusalCode, reason: string, findings?: ProgramFinding[]): Promise<void> {
    const head = { v: 1, commandId: command.commandId, at: new Date().toISOString() };
    await this.reply({ ...head, outcome: 'refused', code, reason, ...(findings ? { findings } : {}) });
  }

  /** Makes an event with the job's next sequence; it is not sent yet. */
  event(jobId: string, kind: JobEventKind, measured: Partial<Measured> = {}, reason: string | null = null): JobEvent {
    const sequence = this.sequences.get(jobId) ?? 0;
    this.sequences.set(jobId, sequence + 1);
    if (kind === 'finished' || kind === 'failed' || kind === 'cancelled') this.running = null;
    return {
      v: 1,
      eventId: randomUUID(),
      jobId,
      sequence,
      at: new Date().toISOString(),
      kind,
      code: null,
      reason,
      measured: { machineMs: 0, extrudedUm: [], linesDone: 0, bytesDone: 0, ...measured },
    };
  }

  /** Sends an event and waits for nothing. */
  async sendWithoutAck(event: JobEvent): Promise<void> {
    await this.client.publishAsync(upTopic(this.bridgeId, this.key, 'job-event'), JSON.stringify(event), { qos: 1 });
  }

  /** Sends an event and waits for the service's own acknowledgement. */
  async send(event: JobEvent): Promise<void> {
    const before = this.acked.length;
    await this.sendWithoutAck(event);
    await until(() => this.acked.slice(before).includes(event.eventId), `the ack of ${event.kind}`);
  }

  /** Makes and sends an event. */
  async tell(...parameters: Parameters<BridgeStandIn['event']>): Promise<JobEvent> {
    const event = this.event(...parameters);
    await this.send(event);
    return event;
  }

  async close(): Promise<void> {
    await this.client.endAsync(true);
  }

  private async reply(reply: object): Promise<void> {
    await this.client.publishAsync(upTopic(this.bridgeId, this.key, 'reply'), JSON.stringify(reply), { qos: 1 });
  }

  private hear(topic: string, payload: string): void {
    const parsed = parseDownTopic(topic);
    if (parsed?.kind === 'command') {
      this.commands.push(MachineCommand.parse(JSON.parse(payload)));
      this.commandAtMs.push(Date.now());
    }
    if (parsed?.kind === 'ack') this.acked.push(...JobEventAck.parse(JSON.parse(payload)).eventIds);
  }
}
