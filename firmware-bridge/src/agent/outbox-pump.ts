// SPDX-License-Identifier: AGPL-3.0-or-later
import { upTopic } from '@fabcommons/contracts';
import type { Cancel, Clock } from '../driver/clock.js';
import type { Link } from './broker-link.js';
import type { JobStore } from './job-store.js';

/** An event that was not acknowledged is sent again after this. */
export const RESEND_AFTER_MS = 3_000;
/** Events that are under way at one time, over all machines. */
export const MAX_BATCH = 50;

/** Sends the oldest events, in their order, until the service's own acknowledgement names them. */
export class OutboxPump {
  private readonly sentMs = new Map<string, number>();
  private cancel: Cancel = () => undefined;

  constructor(private readonly parts: { store: Pick<JobStore, 'outbox'>; link: Link; clock: Clock; bridgeId: string }) {}

  /** Sends what is due; called when an event was written or acknowledged. */
  kick(): void {
    const { store, link, clock, bridgeId } = this.parts;
    this.cancel();
    if (!link.isUp) return;
    const batch = store.outbox(MAX_BATCH);
    this.forgetAllBut(new Set(batch.map(({ event }) => event.eventId)));
    for (const { machine, event } of batch) {
      const sentMs = this.sentMs.get(event.eventId);
      if (sentMs !== undefined && clock.nowMs() - sentMs < RESEND_AFTER_MS) continue;
      if (!link.publish(upTopic(bridgeId, machine, 'job-event'), JSON.stringify(event), { qos: 1, retain: false })) break;
      this.sentMs.set(event.eventId, clock.nowMs());
    }
    if (batch.length > 0) this.cancel = clock.after(RESEND_AFTER_MS, () => this.kick());
  }

  /** After a reconnect all is due again. */
  restart(): void {
    this.sentMs.clear();
    this.kick();
  }

  stop(): void {
    this.cancel();
  }

  private forgetAllBut(eventIds: ReadonlySet<string>): void {
    for (const eventId of this.sentMs.keys()) if (!eventIds.has(eventId)) this.sentMs.delete(eventId);
  }
}
