// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { parsePayload, parseUpTopic, SERVICE_SUBSCRIPTION, ToolEvent } from '@fabcommons/contracts';
import { Broker, type BrokerMessage } from '../broker/broker.js';
import { ToolEvents } from './tool-events.js';

/** How often silent runs are looked for. */
export const ASK_EVERY_MS = 5_000;

/** Hears tool events of every bridge, one machine's after the other, and asks for news of runs that fell silent. */
@Injectable()
export class ToolsSubscriber implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger('Tools');
  private readonly tails = new Map<string, Promise<void>>();
  private unsubscribe: (() => Promise<void>) | null = null;
  private asking: NodeJS.Timeout | null = null;
  private asked: Promise<void> = Promise.resolve();

  constructor(
    @Inject(Broker) private readonly broker: Broker,
    @Inject(ToolEvents) private readonly events: ToolEvents,
  ) {}

  async onModuleInit(): Promise<void> {
    this.unsubscribe = await this.broker.subscribe(SERVICE_SUBSCRIPTION, (message) => this.hear(message));
  }

  onApplicationBootstrap(): void {
    this.asking = setInterval(() => {
      this.asked = this.asked
        .then(() => this.events.askSilent())
        .catch((cause: unknown) => this.log.error('looking for silent tool runs', String(cause)));
    }, ASK_EVERY_MS);
    this.asking.unref();
  }

  async onModuleDestroy(): Promise<void> {
    if (this.asking) clearInterval(this.asking);
    await this.unsubscribe?.();
    await Promise.allSettled([this.asked, ...this.tails.values()]);
  }

  private hear({ topic, payload, retained }: BrokerMessage): Promise<void> {
    const parsed = parseUpTopic(topic);
    if (retained || parsed?.kind !== 'tool-event') return Promise.resolve();
    const event = parsePayload(ToolEvent, topic, payload);
    const name = `${parsed.bridgeId}/${parsed.key}`;
    const done = (this.tails.get(name) ?? Promise.resolve()).then(() => this.events.hear(parsed, event));
    const tail = done.then(
      () => undefined,
      () => undefined,
    );
    this.tails.set(name, tail);
    void tail.then(() => {
      if (this.tails.get(name) === tail) this.tails.delete(name);
    });
    return done;
  }
}
