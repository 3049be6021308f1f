// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import {
  downTopic,
  parsePayload,
  parseUpTopic,
  SERVICE_SUBSCRIPTION,
  type SettingsAck,
  SettingsBackup,
} from '@fabcommons/contracts';
import { Broker, type BrokerMessage } from '../broker/broker.js';
import { MachineDirectory } from '../machines/index.js';
import { SettingsService } from './settings.service.js';

/** Backups of bridges: kept in a transaction, then acknowledged. What fails is not acknowledged, so the bridge sends it again. */
@Injectable()
export class SettingsSubscriber implements OnModuleInit, OnModuleDestroy {
  private readonly log = new Logger('Settings');
  /** Versions are numbered in the order in which backups came, so one follows the other. */
  private last: Promise<void> = Promise.resolve();
  private unsubscribe: (() => Promise<void>) | null = null;

  constructor(
    @Inject(Broker) private readonly broker: Broker,
    @Inject(MachineDirectory) private readonly directory: MachineDirectory,
    @Inject(SettingsService) private readonly settings: SettingsService,
  ) {}

  async onModuleInit(): Promise<void> {
    this.unsubscribe = await this.broker.subscribe(SERVICE_SUBSCRIPTION, (message) => this.hear(message));
  }

  async onModuleDestroy(): Promise<void> {
    await this.unsubscribe?.();
    await this.last;
  }

  private hear({ topic, payload, retained }: BrokerMessage): Promise<void> {
    const parsed = parseUpTopic(topic);
    if (retained || parsed?.kind !== 'settings') return Promise.resolve();
    const backup = parsePayload(SettingsBackup, topic, payload);
    const kept = this.last.then(() => this.keep(parsed, backup));
    this.last = kept.catch(() => undefined);
    return kept;
  }

  private async keep(address: { bridgeId: string; key: string }, backup: SettingsBackup): Promise<void> {
    const entry = this.directory.at(address);
    const { backupId, reason, settings, toolId = null } = backup;
    if (entry) await this.settings.keepFromBridge(entry.id, { backupId, reason, settings, toolId });
    else this.log.warn(`settings of ${address.bridgeId}/${address.key}, which nobody registered: not kept`);
    const ack: SettingsAck = { v: 1, backupIds: [backupId] };
    await this.broker.publish(downTopic(address.bridgeId, address.key, 'settings-ack'), JSON.stringify(ack), { qos: 1 });
  }
}
