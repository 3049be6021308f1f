// SPDX-License-Identifier: AGPL-3.0-or-later
import { UP_ROOT } from '@fabcommons/contracts';
import type { BrokerHandler, BrokerMessage } from './broker.js';
import { BrokerError } from './broker-error.js';
import type { RetainedMessages } from './retained.js';
import { topicMatches } from './topic-filter.js';

/** Told when a handler failed on a message. */
export type HandlerProblem = (topic: string, cause: unknown) => void;

/**
 * The service's own subscriptions. On the wire there is one, `fab/v1/up/#`; what a handler gets is decided here, because brokers differ in
 * how often they send a message that several filters of one client cover. A failing handler stops neither its neighbours nor the broker.
 */
export class Subscriptions {
  private readonly handlers = new Set<{ filter: string; handler: BrokerHandler }>();

  constructor(
    private readonly retained: RetainedMessages,
    private readonly onProblem: HandlerProblem,
  ) {}

  /** Adds a handler and hands it the retained messages. @returns a function that removes it. @throws BrokerError `bad-topic` */
  add(filter: string, handler: BrokerHandler): () => void {
    if (!filter.startsWith(`${UP_ROOT}/`))
      throw new BrokerError('bad-topic', `"${filter}": the service listens below ${UP_ROOT}/ only.`, { topic: filter });
    const entry = { filter, handler };
    this.handlers.add(entry);
    for (const message of this.retained.matching(filter)) this.hand(handler, message);
    return () => void this.handlers.delete(entry);
  }

  /** Hands one message to every handler whose filter covers it. */
  dispatch(message: BrokerMessage): void {
    for (const { filter, handler } of [...this.handlers]) if (topicMatches(filter, message.topic)) this.hand(handler, message);
  }

  /** Hands one message to one handler, its failure to the log. */
  private hand(handler: BrokerHandler, message: BrokerMessage): void {
    try {
      const pending = handler(message);
      if (pending) pending.catch((cause: unknown) => this.onProblem(message.topic, cause));
    } catch (cause) {
      this.onProblem(message.topic, cause);
    }
  }
}
