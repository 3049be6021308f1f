// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import {
  CommandReply,
  downTopic,
  JobEvent,
  type JobEventAck,
  parsePayload,
  parseUpTopic,
  SERVICE_SUBSCRIPTION,
} from '@fabcommons/contracts';
import { Broker, type BrokerMessage } from '../broker/broker.js';
import { JobEvents, type Sender } from './job-events.js';

/** Messages of one machine that wait for the one before; more are dropped, and the bridge sends them again. */
export const MAX_WAITING_MESSAGES = 500;

/** What bridges say about jobs: parsed once, one machine's messages one after the other, acknowledged after the commit. */
@Injectable()
export class JobsSubscriber implements OnModuleInit, OnModuleDestroy {
  private readonly tails = new Map<string, { last: Promise<void>; waiting: number }>();
  private unsubscribe: (() => Promise<void>) | null = null;

  constructor(
    @Inject(Broker) private readonly broker: Broker,
    @Inject(JobEvents) private readonly events: JobEvents,
  ) {}

  async onModuleInit(): Promise<void> {
    this.unsubscribe = await this.broker.subscribe(SERVICE_SUBSCRIPTION, (message) => this.hear(message));
  }

  async onModuleDestroy(): Promise<void> {
    await this.unsubscribe?.();
    await Promise.allSettled([...this.tails.values()].map(({ last }) => last));
  }

  private hear({ topic, payload, retained }: BrokerMessage): Promise<void> {
    const parsed = parseUpTopic(topic);
    if (retained || parsed === null) return Promise.resolve();
    if (parsed.kind === 'reply') {
      const reply = parsePayload(CommandReply, topic, payload);
      return this.inTurn(parsed, () => this.events.answered(reply, parsed));
    }
    if (parsed.kind !== 'job-event') return Promise.resolve();
    const event = parsePayload(JobEvent, topic, payload);
    return this.inTurn(parsed, async () => {
      await this.events.hear(event, parsed);
      const ack: JobEventAck = { v: 1, eventIds: [event.eventId] };
      await this.broker.publish(downTopic(parsed.bridgeId, parsed.key, 'ack'), JSON.stringify(ack), { qos: 1 });
    });
  }

  /** Runs `work` when all earlier messages of the machine are done. A failure goes to the log; the bridge sends an event again. */
  private inTurn({ bridgeId, key }: Sender, work: () => Promise<void>): Promise<void> {
    const name = `${bridgeId}/${key}`;
    const tail = this.tails.get(name) ?? { last: Promise.resolve(), waiting: 0 };
    if (tail.waiting >= MAX_WAITING_MESSAGES)
      return Promise.reject(new Error(`${name} sends faster than it is read: a message was dropped`));
    const done = tail.last.then(work);
    const last = done.then(
      () => this.release(name),
      () => this.release(name),
    );
    this.tails.set(name, { last, waiting: tail.waiting + 1 });
    return done;
  }

  private release(name: string): void {
    const tail = this.tails.get(name);
    if (!tail) return;
    tail.waiting -= 1;
    if (tail.waiting === 0) this.tails.delete(name);
  }
}
