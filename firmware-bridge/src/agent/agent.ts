// SPDX-License-Identifier: AGPL-3.0-or-later
import { JobEventAck, parseDownTopic, parsePayload, SettingsAck, ToolRequest, upTopic } from '@fabcommons/contracts';
import type { z } from 'zod';
import type { MachineSession } from '../session/session.js';
import { type AgentClock, instant, pause } from './agent-clock.js';
import type { AgentLog } from './agent-log.js';
import { BrokerAddress } from './broker-address.js';
import { BrokerLink } from './broker-link.js';
import { CommandDesk, refuse } from './command-desk.js';
import type { Credentials } from './data-folder.js';
import type { JobStore } from './job-store.js';
import { MachineAgent } from './machine-agent.js';
import { backupOutbox, eventOutbox, OutboxPump } from './outbox-pump.js';
import type { ProgramCache } from './program-cache.js';
import type { MakeToolHandler } from './tool-handler.js';

/** Longest wait at the end for jobs to end safely, and then for the service to take the last events. In all less than 10 s with good-bye. */
export const STOP_MACHINES_MS = 4_000;
/** See {@link STOP_MACHINES_MS}. */
export const FLUSH_MS = 1_500;
const FLUSH_STEP_MS = 50;

/** What {@link Agent} needs. The agent closes the sessions, not the store. */
export type AgentParts = {
  credentials: Credentials;
  /** Address of the HTTP API. */
  service: string;
  machines: readonly { key: string; session: MachineSession }[];
  store: JobStore;
  cache: Pick<ProgramCache, 'fetch' | 'release'>;
  clock: AgentClock;
  log: AgentLog;
  bridgeVersion: string;
  /** Makes the tools of each machine; absent: there are none. */
  tools?: MakeToolHandler;
  /** The journal failed; whoever runs the agent stops it and ends with an error. */
  onFatal: (cause: unknown) => void;
  /** The service or its broker does not accept the credentials. */
  onRefused: () => void;
  /** The service's broker is at another address, which is used already; whoever runs the agent keeps it for the next start. */
  onMoved: (mqttUrl: string) => void;
};

/** The bridge's side of the contract with the service, for all machines of this bridge. */
export class Agent {
  private readonly link: BrokerLink;
  private readonly address: BrokerAddress;
  private isRefusalTold = false;
  private isStopping = false;
  private readonly desk: CommandDesk;
  private readonly events: OutboxPump;
  private readonly backups: OutboxPump;
  private readonly machines = new Map<string, MachineAgent>();

  constructor(private readonly parts: AgentParts) {
    const { credentials, machines, store, cache, clock, log, bridgeVersion, onFatal } = parts;
    const { bridgeId } = credentials;
    this.link = new BrokerLink({
      credentials,
      presence: { bridgeVersion, machines: machines.map(({ key }) => key) },
      clock,
      log,
      listener: {
        onUp: () => this.up(),
        onDown: () => this.down(),
        onRefused: () => this.refused(),
        onMessage: (topic, payload) => this.message(topic, payload),
      },
    });
    this.address = new BrokerAddress({
      service: parts.service,
      credentials,
      clock,
      log,
      onMoved: (mqttUrl) => this.moved(mqttUrl),
      onRefused: () => this.refused(),
    });
    this.desk = new CommandDesk({ bridgeId, store, link: this.link, clock, log });
    const pumping = { link: this.link, clock, bridgeId, guarded: (work: () => void) => this.guarded(work) };
    this.events = new OutboxPump({ ...pumping, outbox: eventOutbox(store) });
    this.backups = new OutboxPump({ ...pumping, outbox: backupOutbox(store.backups) });
    for (const { key, session } of machines) {
      const onEvent = (): void => this.events.kick();
      const onBackup = (): void => this.backups.kick();
      this.machines.set(
        key,
        new MachineAgent({
          key,
          bridgeId,
          session,
          store,
          cache,
          link: this.link,
          desk: this.desk,
          clock,
          log,
          tools: parts.tools,
          onEvent,
          onBackup,
          onFatal,
        }),
      );
    }
  }

  /** Opens the machines and the way to the service; neither waits for the other. Resolves when every machine was tried once. */
  async start(): Promise<void> {
    void this.connect();
    await Promise.all([...this.machines.values()].map((machine) => machine.start()));
  }

  /** Ends jobs safely, hands over what is left to tell, says good-bye. Takes less than 10 s, whatever is away. */
  async stop(): Promise<void> {
    const { clock, log } = this.parts;
    this.isStopping = true;
    this.address.close();
    const stopped = Promise.allSettled([...this.machines.values()].map((machine) => machine.stop()));
    const inTime = new AbortController();
    const ending = await Promise.race([stopped, pause(clock, STOP_MACHINES_MS, inTime.signal)]);
    inTime.abort();
    if (!ending) log.warn('a machine did not stop in time; the next start makes it safe');
    for (const result of ending ?? [])
      if (result.status === 'rejected') log.warn('a machine did not stop well', { reason: String(result.reason) });
    await this.flush();
    this.events.stop();
    this.backups.stop();
    await this.link.close();
  }

  private async flush(): Promise<void> {
    const { clock } = this.parts;
    const end = clock.nowMs() + FLUSH_MS;
    while (this.link.isUp && this.hasMoreToTell() && clock.nowMs() < end) await pause(clock, FLUSH_STEP_MS);
  }

  /** A journal that has failed has nothing to tell any more; the machines are safe by now. */
  private hasMoreToTell(): boolean {
    const { store } = this.parts;
    let waiting = 0;
    this.guarded(() => {
      waiting = store.outboxSize + store.backups.waitingCount;
    });
    return waiting > 0;
  }

  /** First the address, that a broker of somebody else's at the old one is not tried; then the broker, also when the service is away. */
  private async connect(): Promise<void> {
    await this.address.ask();
    if (!this.isStopping) this.link.open();
  }

  private moved(mqttUrl: string): void {
    this.guarded(() => this.parts.onMoved(mqttUrl));
    this.link.moveTo(mqttUrl);
  }

  private down(): void {
    this.events.stop();
    this.backups.stop();
    this.address.pursue();
  }

  /** Service and broker may both say so, again and again: it is told once. */
  private refused(): void {
    const { log, credentials, onRefused } = this.parts;
    if (!this.isRefusalTold)
      log.warn('the service does not accept this bridge; if it was removed there, delete credentials.json and pair again', {
        bridge: credentials.bridgeId,
      });
    this.isRefusalTold = true;
    this.guarded(onRefused);
  }

  private up(): void {
    this.isRefusalTold = false;
    this.address.rest();
    for (const machine of this.machines.values()) machine.announce();
    this.guarded(() => {
      this.events.restart();
      this.backups.restart();
    });
  }

  private message(topic: string, payload: string): void {
    const parsed = parseDownTopic(topic);
    if (!parsed || parsed.bridgeId !== this.parts.credentials.bridgeId) return this.ignored(topic);
    const machine = this.machines.get(parsed.key);
    switch (parsed.kind) {
      case 'stop':
        return machine ? machine.stopNow(topic, payload) : this.unknownMachine(parsed.key, topic, payload);
      case 'command':
        return machine ? machine.command(topic, payload) : this.unknownMachine(parsed.key, topic, payload);
      case 'recover':
        return machine ? machine.recover(topic, payload) : this.unknownMachine(parsed.key, topic, payload);
      case 'tool':
        return machine ? machine.tool(topic, payload) : this.toolOfUnknown(parsed.key, topic, payload);
      case 'ack':
        return this.acknowledged(JobEventAck, topic, payload, ({ eventIds }) => {
          this.parts.store.acknowledge(eventIds);
          this.events.kick();
        });
      case 'settings-ack':
        return this.acknowledged(SettingsAck, topic, payload, ({ backupIds }) => {
          this.parts.store.backups.acknowledge(backupIds);
          this.backups.kick();
        });
    }
  }

  private acknowledged<S extends z.ZodType>(schema: S, topic: string, payload: string, forget: (ack: z.infer<S>) => void): void {
    this.guarded(() => {
      const ack = this.read(schema, topic, payload);
      if (ack) forget(ack);
    });
  }

  private read<S extends z.ZodType>(schema: S, topic: string, payload: string): z.infer<S> | null {
    try {
      return parsePayload(schema, topic, payload);
    } catch (cause) {
      this.desk.malformed += 1;
      this.parts.log.warn('malformed message', { reason: String(cause), count: this.desk.malformed });
      return null;
    }
  }

  private toolOfUnknown(key: string, topic: string, payload: string): void {
    const { credentials, clock } = this.parts;
    const request = this.read(ToolRequest, topic, payload);
    if (!request) return;
    const event = { kind: 'refused', code: 'unknown-machine', reason: `this bridge has no machine ${key}` };
    const refusal = { v: 1, at: instant(clock), toolId: request.toolId, seq: 0, event };
    const to = upTopic(credentials.bridgeId, key, 'tool-event');
    this.link.publish(to, JSON.stringify(refusal), { qos: 1, retain: false });
  }

  private unknownMachine(key: string, topic: string, payload: string): void {
    this.guarded(() => {
      const isRecovery = parseDownTopic(topic)?.kind === 'recover';
      const command = isRecovery ? this.desk.takeRecovery(key, topic, payload) : this.desk.take(key, topic, payload);
      if (command) this.desk.answer(key, command.commandId, refuse('unknown-machine', `this bridge has no machine ${key}`));
    });
  }

  private ignored(topic: string): void {
    this.desk.malformed += 1;
    this.parts.log.warn('message on an unknown topic', { topic, count: this.desk.malformed });
  }

  private guarded(work: () => void): void {
    try {
      work();
    } catch (cause) {
      this.parts.onFatal(cause);
    }
  }
}
