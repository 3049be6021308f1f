// SPDX-License-Identifier: AGPL-3.0-or-later
import { upTopic, type UpMachineTopic } from '@fabcommons/contracts';
import type { Cancel, Clock } from '../driver/clock.js';
import type { Link } from './broker-link.js';
import type { JobStore } from './job-store.js';
import type { BackupStore } from './machine-store.js';

/** A message that was not acknowledged is sent again after this. */
export const RESEND_AFTER_MS = 3_000;
/** Events that are under way at one time, over all machines. */
export const MAX_BATCH = 50;
/** The same of settings, which are long: up to 80 KiB each. */
const MAX_BACKUP_BATCH = 4;

/** A message that waits for its acknowledgement; `id` is what that names. */
export type Outgoing = { readonly id: string; readonly machine: string; readonly payload: unknown };

/** Where they wait. */
export type Outbox = {
  readonly leaf: UpMachineTopic;
  /** The oldest, in their order; as many as may be under way at one time. */
  readonly oldest: () => readonly Outgoing[];
};

/** Events of jobs. */
export const eventOutbox = (store: Pick<JobStore, 'outbox'>): Outbox => ({
  leaf: 'job-event',
  oldest: () => store.outbox(MAX_BATCH).map(({ machine, event }) => ({ id: event.eventId, machine, payload: event })),
});

/** Settings that were backed up. */
export const backupOutbox = (store: Pick<BackupStore, 'waiting'>): Outbox => ({
  leaf: 'settings',
  oldest: () => store.waiting(MAX_BACKUP_BATCH).map(({ machine, backup }) => ({ id: backup.backupId, machine, payload: backup })),
});

/** What an {@link OutboxPump} works with. */
export type OutboxPumpParts = {
  readonly outbox: Outbox;
  readonly link: Link;
  readonly clock: Clock;
  readonly bridgeId: string;
  /** Runs what a timer begins: the journal may fail in it. */
  readonly guarded?: (work: () => void) => void;
};

/** Sends the oldest messages of a durable outbox, in their order, until the service's own acknowledgement names them. */
export class OutboxPump {
  private readonly sentMs = new Map<string, number>();
  private cancel: Cancel = () => undefined;

  constructor(private readonly parts: OutboxPumpParts) {}

  /** Sends what is due; called when something was written or acknowledged. */
  kick(): void {
    const { outbox, link, clock, bridgeId } = this.parts;
    this.cancel();
    if (!link.isUp) return;
    const batch = outbox.oldest();
    this.forgetAllBut(new Set(batch.map(({ id }) => id)));
    for (const { id, machine, payload } of batch) {
      const sentMs = this.sentMs.get(id);
      if (sentMs !== undefined && clock.nowMs() - sentMs < RESEND_AFTER_MS) continue;
      if (!link.publish(upTopic(bridgeId, machine, outbox.leaf), JSON.stringify(payload), { qos: 1, retain: false })) break;
      this.sentMs.set(id, clock.nowMs());
    }
    if (batch.length > 0) this.cancel = clock.after(RESEND_AFTER_MS, () => this.kickAgain());
  }

  /** After a reconnect all is due again. */
  restart(): void {
    this.sentMs.clear();
    this.kick();
  }

  stop(): void {
    this.cancel();
  }

  private kickAgain(): void {
    const { guarded } = this.parts;
    if (guarded) guarded(() => this.kick());
    else this.kick();
  }

  private forgetAllBut(ids: ReadonlySet<string>): void {
    for (const id of this.sentMs.keys()) if (!ids.has(id)) this.sentMs.delete(id);
  }
}
