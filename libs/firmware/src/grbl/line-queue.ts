// SPDX-License-Identifier: AGPL-3.0-or-later

type Cell<Item> = { readonly item: Item; readonly next: Cell<Item> | null };

/**
 * A first-in-first-out list that is never changed, only replaced: taking and adding cost the same however long it is, so that a window of 500
 * lines is no dearer than one of four. `back` is kept newest first and turned round when `front` is used up.
 */
export type LineQueue<Item> = { readonly front: Cell<Item> | null; readonly back: Cell<Item> | null; readonly length: number };

/** No items. */
export const EMPTY_QUEUE: LineQueue<never> = { front: null, back: null, length: 0 };

/** The queue with one more item at its end. */
export const queued = <Item>(queue: LineQueue<Item>, item: Item): LineQueue<Item> =>
  queue.length === 0
    ? { front: { item, next: null }, back: null, length: 1 }
    : { front: queue.front, back: { item, next: queue.back }, length: queue.length + 1 };

/** The oldest item; null of an empty queue. */
export const oldestOf = <Item>(queue: LineQueue<Item>): Item | null => queue.front?.item ?? null;

/** The queue without its oldest item. */
export function withoutOldest<Item>(queue: LineQueue<Item>): LineQueue<Item> {
  const front = queue.front?.next ?? null;
  if (front || queue.length <= 1) return { front, back: front ? queue.back : null, length: Math.max(queue.length - 1, 0) };
  let turned: Cell<Item> | null = null;
  for (let cell = queue.back; cell; cell = cell.next) turned = { item: cell.item, next: turned };
  return { front: turned, back: null, length: queue.length - 1 };
}
