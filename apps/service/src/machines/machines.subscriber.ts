// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import {
  BridgePresence,
  CommandReply,
  IdentityReport,
  MachineState,
  parsePayload,
  parseUpTopic,
  SERVICE_SUBSCRIPTION,
  type ParsedUpTopic,
} from '@fabcommons/contracts';
import { BridgeSightings } from '../accounts/index.js';
import { Broker, type BrokerMessage } from '../broker/broker.js';
import { Clock } from '../config/index.js';
import { MachineDirectory } from './machine-directory.js';
import { MachineNews } from './machine-news.js';
import { MachineReplies } from './machine-replies.js';
import { isDifferent, type MachineAddress, MachineStates } from './machine-states.js';
import { MachinesRepository } from './machines.repository.js';

/** How often silent machines are looked for; a machine is shown as stale at most this much too late. */
export const SWEEP_EVERY_MS = 1_000;

/** Hears presence, state, identity and awaited replies of every bridge. Jobs hear `job-event`, and the replies to their own commands, themselves. */
@Injectable()
export class MachinesSubscriber implements OnModuleInit, OnModuleDestroy {
  private readonly log = new Logger('Machines');
  private unsubscribe: (() => Promise<void>) | null = null;
  private sweeping: NodeJS.Timeout | null = null;

  constructor(
    @Inject(Broker) private readonly broker: Broker,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(BridgeSightings) private readonly sightings: BridgeSightings,
    @Inject(MachineStates) private readonly states: MachineStates,
    @Inject(MachineReplies) private readonly replies: MachineReplies,
    @Inject(MachineDirectory) private readonly directory: MachineDirectory,
    @Inject(MachineNews) private readonly news: MachineNews,
    @Inject(MachinesRepository) private readonly repository: MachinesRepository,
  ) {}

  async onModuleInit(): Promise<void> {
    for (const machine of await this.repository.list()) this.directory.put(machine);
    this.unsubscribe = await this.broker.subscribe(SERVICE_SUBSCRIPTION, (message) => this.hear(message));
    this.sweeping = setInterval(() => this.sweep(), SWEEP_EVERY_MS);
    this.sweeping.unref();
  }

  async onModuleDestroy(): Promise<void> {
    if (this.sweeping) clearInterval(this.sweeping);
    await this.unsubscribe?.();
  }

  /** Tells of machines that fell silent. */
  sweep(): void {
    for (const address of this.states.sweep()) this.announce(address);
  }

  /** Takes one message. @throws ContractsError for a payload that breaks the contract; the broker logs it */
  async hear({ topic, payload }: BrokerMessage): Promise<void> {
    const parsed = parseUpTopic(topic);
    if (parsed) await this.take(parsed, { topic, payload });
  }

  private async take(parsed: ParsedUpTopic, { topic, payload }: { topic: string; payload: string }): Promise<void> {
    switch (parsed.kind) {
      case 'presence':
        // An empty retained payload is a presence taken back: the bridge was revoked.
        return this.hearPresence(parsed.bridgeId, payload === '' ? null : parsePayload(BridgePresence, topic, payload));
      case 'state':
        if (payload === '') return;
        if (this.states.hearState(parsed, parsePayload(MachineState, topic, payload))) this.announce(parsed);
        else this.log.warn(`${topic}: this bridge tells of too many machines; not kept`);
        return;
      case 'identity':
        if (payload !== '') await this.hearIdentity(parsed, parsePayload(IdentityReport, topic, payload));
        return;
      case 'reply':
        return this.replies.hear(parsed, parsePayload(CommandReply, topic, payload));
      case 'job-event':
      case 'tool-event':
      case 'settings':
        return;
    }
  }

  private hearPresence(bridgeId: string, presence: BridgePresence | null): void {
    const now = this.clock.now();
    const said = presence ?? { v: 1, at: now.toISOString(), online: false, bridgeVersion: '', machines: [] };
    this.states.hearPresence(bridgeId, said);
    // A last will was written when the bridge connected: its machines are still those, its moment is not.
    const before = this.sightings.of(bridgeId);
    const machineKeys = said.machines.length > 0 ? said.machines : before.machineKeys;
    this.sightings.report(bridgeId, { isOnline: said.online, lastSeenAt: now, machineKeys });
    for (const entry of this.directory.ofBridge(bridgeId)) this.news.announce(entry.id);
  }

  private async hearIdentity(address: MachineAddress, identity: IdentityReport): Promise<void> {
    this.states.hearIdentity(address, identity);
    const entry = this.directory.at(address);
    if (!entry || (entry.identity !== null && !isDifferent(entry.identity, identity))) return;
    this.news.announceRows(this.directory.put({ ...entry, identity }));
    await this.repository.setIdentity(entry.id, identity);
  }

  private announce(address: MachineAddress): void {
    const entry = this.directory.at(address);
    if (entry) this.news.announce(entry.id);
  }
}
