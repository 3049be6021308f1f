// SPDX-License-Identifier: AGPL-3.0-or-later
import { Injectable } from '@nestjs/common';
import type { Quantity } from '@fabcommons/measure';

/** What open jobs have put aside of a lot (Valueflows commitments); a lot without any is absent. */
export interface Reservations {
  reserved(lotIds: readonly string[]): Promise<Map<string, Quantity>>;
}

/** Where `jobs` hooks itself in (it may import materials, not the other way round): `desk.provide(this)` in its `onModuleInit`. */
@Injectable()
export class ReservationsDesk implements Reservations {
  private source: Reservations = { reserved: () => Promise.resolve(new Map()) };

  /** Replaces "nothing is put aside" by the true answer. */
  provide(source: Reservations): void {
    this.source = source;
  }

  reserved(lotIds: readonly string[]): Promise<Map<string, Quantity>> {
    return this.source.reserved(lotIds);
  }
}
