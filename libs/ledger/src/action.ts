// SPDX-License-Identifier: AGPL-3.0-or-later

/** The nineteen actions of Valueflows 1.0.0. Fabcommons writes seven of them today; the rest is read and replayed. */
export type Action =
  | 'produce'
  | 'consume'
  | 'use'
  | 'work'
  | 'cite'
  | 'accept'
  | 'modify'
  | 'pickup'
  | 'dropoff'
  | 'combine'
  | 'separate'
  | 'deliverService'
  | 'transferAllRights'
  | 'transferCustody'
  | 'transfer'
  | 'move'
  | 'copy'
  | 'raise'
  | 'lower';

/** What an action does to one of a resource's two quantities; `…To` speaks of `toResourceInventoriedAs`. */
export type QuantityEffect = 'none' | 'increment' | 'decrement' | 'incrementTo' | 'decrementIncrementTo';

/** What an action does to a field of the resource (location, primary accountable, stage, state, contained in). */
export type FieldEffect = 'none' | 'new' | 'update' | 'updateTo' | 'remove';

/** One row of the action table. */
export type ActionEffects = {
  /** Which side of a process the event stands on; `none`: no process. */
  readonly side: 'input' | 'output' | 'outputInput' | 'none';
  /** The action that has to stand on the other side of the same process. */
  readonly pairsWith: Action | null;
  /** Which quantity the event carries. */
  readonly quantity: 'resource' | 'effort' | 'both';
  readonly accounting: QuantityEffect;
  readonly onhand: QuantityEffect;
  readonly creates: 'none' | 'optional' | 'optionalTo';
  readonly location: FieldEffect;
  readonly accountable: FieldEffect;
  readonly stage: FieldEffect;
  readonly state: FieldEffect;
  readonly contained: FieldEffect;
};

const NOTHING: ActionEffects = {
  side: 'none',
  pairsWith: null,
  quantity: 'resource',
  accounting: 'none',
  onhand: 'none',
  creates: 'none',
  location: 'none',
  accountable: 'none',
  stage: 'none',
  state: 'none',
  contained: 'none',
};
const both = (effect: QuantityEffect) => ({ accounting: effect, onhand: effect });
const changed = { state: 'update' } as const;
const moved = { state: 'updateTo', creates: 'optionalTo', location: 'updateTo' } as const;

/**
 * Action effects as data. Source: Valueflows 1.0.0 (February 2026), `mkdocs/docs/assets/all_vf.TTL`, the `vf:Action` individuals
 * (accountingEffect, onhandEffect, createResource, locationEffect, accountableEffect, stageEffect, stateEffect, containedEffect).
 */
export const ACTIONS: Readonly<Record<Action, ActionEffects>> = {
  produce: {
    ...NOTHING,
    ...both('increment'),
    ...changed,
    side: 'output',
    creates: 'optional',
    location: 'new',
    accountable: 'new',
    stage: 'update',
  },
  consume: { ...NOTHING, ...both('decrement'), ...changed, side: 'input' },
  use: { ...NOTHING, ...changed, side: 'input', quantity: 'both' },
  work: { ...NOTHING, side: 'input', quantity: 'effort' },
  cite: { ...NOTHING, ...changed, side: 'input' },
  accept: { ...NOTHING, ...changed, side: 'input', pairsWith: 'modify', onhand: 'decrement' },
  modify: {
    ...NOTHING,
    ...changed,
    side: 'output',
    pairsWith: 'accept',
    onhand: 'increment',
    location: 'update',
    stage: 'update',
  },
  pickup: { ...NOTHING, ...changed, side: 'input', pairsWith: 'dropoff', onhand: 'decrement' },
  dropoff: {
    ...NOTHING,
    ...changed,
    side: 'output',
    pairsWith: 'pickup',
    onhand: 'increment',
    location: 'update',
    stage: 'update',
  },
  combine: { ...NOTHING, ...changed, side: 'input', onhand: 'decrement', contained: 'update' },
  separate: { ...NOTHING, ...changed, side: 'output', onhand: 'increment', stage: 'update', contained: 'remove' },
  deliverService: { ...NOTHING, side: 'outputInput' },
  transferAllRights: {
    ...NOTHING,
    accounting: 'decrementIncrementTo',
    creates: 'optionalTo',
    accountable: 'updateTo',
    state: 'updateTo',
  },
  transferCustody: { ...NOTHING, ...moved, onhand: 'decrementIncrementTo' },
  transfer: { ...NOTHING, ...both('decrementIncrementTo'), ...moved, accountable: 'updateTo' },
  move: { ...NOTHING, ...both('decrementIncrementTo'), ...moved },
  copy: { ...NOTHING, ...both('incrementTo'), creates: 'optionalTo', location: 'new', accountable: 'new', state: 'updateTo' },
  raise: { ...NOTHING, ...both('increment'), ...changed, creates: 'optional', accountable: 'new' },
  lower: { ...NOTHING, ...both('decrement'), ...changed, creates: 'optional', accountable: 'new' },
};
