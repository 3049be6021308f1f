// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Quantity } from '@fabcommons/measure';
import type { Action } from './action.js';

/** An agent (person or space), resource, process or commitment by its id, a UUID. */
export type Ref = string;

/**
 * A thing that happened: Valueflows 1.0.0 `vf:EconomicEvent`, names kept. It never changes; another event with `corrects` backs it out.
 * Moments are ISO 8601 in UTC. Quantities are positive, except in a correction.
 */
export type EconomicEvent = {
  readonly id: Ref;
  readonly action: Action;
  readonly provider: Ref | null;
  readonly receiver: Ref | null;
  readonly inputOf: Ref | null;
  readonly outputOf: Ref | null;
  readonly resourceInventoriedAs: Ref | null;
  readonly toResourceInventoriedAs: Ref | null;
  /** Specification where no single resource is meant, e.g. the skill of a `work` event. */
  readonly resourceConformsTo: Ref | null;
  readonly resourceQuantity: Quantity | null;
  readonly effortQuantity: Quantity | null;
  readonly hasPointInTime: string;
  readonly hasBeginning: string | null;
  readonly hasEnd: string | null;
  /** State the resource is in afterwards, e.g. `failed` for what a broken-off run left. */
  readonly state: string | null;
  /** The commitment this event fulfils. */
  readonly fulfills: Ref | null;
  /** The event this one corrects. */
  readonly corrects: Ref | null;
  readonly note: string;
};

/** What somebody promised to give: `vf:Commitment`. Made when a job is accepted, fulfilled or let go when it ends. */
export type Commitment = {
  readonly id: Ref;
  readonly action: Action;
  readonly provider: Ref | null;
  readonly receiver: Ref | null;
  readonly inputOf: Ref | null;
  readonly resourceInventoriedAs: Ref | null;
  readonly resourceQuantity: Quantity | null;
  readonly effortQuantity: Quantity | null;
  readonly created: string;
  /** True when nothing more will be booked against it. */
  readonly finished: boolean;
};

/** A run that turns inputs into outputs: `vf:Process`. Fabcommons makes one per job. */
export type Process = {
  readonly id: Ref;
  readonly name: string;
  readonly inScopeOf: Ref | null;
  readonly hasBeginning: string | null;
  readonly hasEnd: string | null;
  readonly finished: boolean;
};

/** Two events that say the same in every field. */
export function sameEvent(left: EconomicEvent, right: EconomicEvent): boolean {
  return canonicalEvent(left) === canonicalEvent(right);
}

/** An event as one line of text with fields in a fixed order: what is hashed to tell whether a reused id carries other data. */
export function canonicalEvent(event: EconomicEvent): string {
  const amount = (value: Quantity | null) => (value ? [value.value, value.unit] : null);
  return JSON.stringify([
    event.id,
    event.action,
    event.provider,
    event.receiver,
    event.inputOf,
    event.outputOf,
    event.resourceInventoriedAs,
    event.toResourceInventoriedAs,
    event.resourceConformsTo,
    amount(event.resourceQuantity),
    amount(event.effortQuantity),
    event.hasPointInTime,
    event.hasBeginning,
    event.hasEnd,
    event.state,
    event.fulfills,
    event.corrects,
    event.note,
  ]);
}

/** An event with every optional field empty, to be spread over. */
export function blankEvent(id: Ref, action: Action, hasPointInTime: string): EconomicEvent {
  return {
    id,
    action,
    provider: null,
    receiver: null,
    inputOf: null,
    outputOf: null,
    resourceInventoriedAs: null,
    toResourceInventoriedAs: null,
    resourceConformsTo: null,
    resourceQuantity: null,
    effortQuantity: null,
    hasPointInTime,
    hasBeginning: null,
    hasEnd: null,
    state: null,
    fulfills: null,
    corrects: null,
    note: '',
  };
}
