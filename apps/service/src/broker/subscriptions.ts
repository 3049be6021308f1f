// SPDX-License-Identifier: AGPL-3.0-or-later
import type { BrokerHandler, BrokerMessage } from './broker.js';
import { topicMatches } from './topic-filter.js';

/** Told when a handler failed on a message. */
export type HandlerProblem = (topic: string, cause: unknown) => void;

/** The service's own subscriptions: filter -> handlers. A failing handler stops neither its neighbours nor the broker. */
export class Subscriptions {
  private readonly handlers = new Map<string, Set<BrokerHandler>>();

  constructor(private readonly onProblem: HandlerProblem) {}

  /** Every filter that has a handler. */
  get filters(): string[] {
    return [...this.handlers.keys()];
  }

  /** @returns true when the filter is new here */
  add(filter: string, handler: BrokerHandler): boolean {
    const known = this.handlers.get(filter);
    if (known) {
      known.add(handler);
      return false;
    }
    this.handlers.set(filter, new Set([handler]));
    return true;
  }

  /** @returns true when nobody is left on the filter */
  remove(filter: string, handler: BrokerHandler): boolean {
    const known = this.handlers.get(filter);
    if (!known?.delete(handler) || known.size > 0) return false;
    return this.handlers.delete(filter);
  }

  /** Hands one message to every handler whose filter covers it. */
  dispatch(message: BrokerMessage): void {
    for (const [filter, handlers] of this.handlers)
      if (topicMatches(filter, message.topic)) for (const handler of [...handlers]) this.hand(handler, message);
  }

  /** Hands one message to one handler, its failure to the log. */
  hand(handler: BrokerHandler, message: BrokerMessage): void {
    try {
      const pending = handler(message);
      if (pending) pending.catch((cause: unknown) => this.onProblem(message.topic, cause));
    } catch (cause) {
      this.onProblem(message.topic, cause);
    }
  }
}
