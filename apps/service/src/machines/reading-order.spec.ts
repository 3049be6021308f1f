// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { ReadingOrder } from './reading-order.js';

describe('readings that overtake each other', () => {
  it('leave the one that began last in memory, of each thing apart', () => {
    const order = new ReadingOrder();
    const [first, second] = [order.begin(), order.begin()];
    expect(order.keeps('printer', second)).toBe(true);
    expect(order.keeps('printer', first)).toBe(false);
    expect(order.keeps('mill', first)).toBe(true);
    expect(order.keeps('printer', order.begin())).toBe(true);
  });
});
