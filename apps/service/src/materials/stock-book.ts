// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Quantity } from '@fabcommons/measure';
import type { EntityManager } from 'typeorm';

/** One entry about a lot's stock. `eventId` is the idempotency key: the same id is booked once. */
export type StockEntry = {
  eventId: string;
  lotId: string;
  spaceId: string;
  /** Always positive: the direction is the method's. mg for spools, one for sheets. */
  quantity: Quantity;
  by: string | null;
  note: string;
};

/** Lowering below nothing is refused, with what is there. */
export type LowerOutcome = { kind: 'done' } | { kind: 'too-much'; onhand: Quantity };

/**
 * The ledger as materials see it: a lot's quantity is a balance of Valueflows events and is kept nowhere else. The `ledger` feature provides it;
 * with `tx` the entry is part of the caller's transaction.
 */
export interface StockBook {
  /** Books a `raise`: stock that came in or was found. */
  raise(entry: StockEntry, tx?: EntityManager): Promise<void>;
  /** Books a `lower`: stock that was lost, thrown away or counted down. */
  lower(entry: StockEntry, tx?: EntityManager): Promise<LowerOutcome>;
  /** Onhand quantity by lot id; a lot that has no event yet is absent. */
  onhand(lotIds: readonly string[], tx?: EntityManager): Promise<Map<string, Quantity>>;
  /** What accepted jobs have put aside (Valueflows commitments) by lot id; a lot that nobody waits for is absent. */
  reserved(lotIds: readonly string[], tx?: EntityManager): Promise<Map<string, Quantity>>;
}

/** Injection token of {@link StockBook}. */
export const STOCK_BOOK = Symbol('StockBook');
