// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Quantity, subtract } from '@fabcommons/measure';
import type { EconomicEvent } from './economic-event.js';

/** A correction: its own id and moment, why, and what would have been right. Quantities left out mean zero: it never happened. */
export type Correction = {
  readonly id: string;
  readonly at: string;
  readonly note: string;
  readonly resourceQuantity?: Quantity;
  readonly effortQuantity?: Quantity;
};

/**
 * The event that corrects `original`: same action, resource and process, quantities = what is right minus what was said (the only place where
 * a negative is legal). Without right quantities it is the exact mirror, and the balances are as if `original` had never been.
 * @throws MeasureError `unit-mismatch` when the right quantity is in another unit
 */
export function correct(original: EconomicEvent, correction: Correction): EconomicEvent {
  return {
    ...original,
    id: correction.id,
    hasPointInTime: correction.at,
    resourceQuantity: difference(original.resourceQuantity, correction.resourceQuantity),
    effortQuantity: difference(original.effortQuantity, correction.effortQuantity),
    corrects: original.id,
    note: correction.note,
  };
}

function difference(said: Quantity | null, right: Quantity | undefined): Quantity | null {
  return said && subtract(right ?? { value: 0, unit: said.unit }, said);
}
