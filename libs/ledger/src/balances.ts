// SPDX-License-Identifier: AGPL-3.0-or-later
import { add, negate, type Quantity, quantity } from '@fabcommons/measure';
import { ACTIONS, type QuantityEffect } from './action.js';
import { checkEvent, problem } from './check-event.js';
import { type EconomicEvent, sameEvent } from './economic-event.js';
import { LedgerError, type LedgerProblem } from './ledger-problem.js';

/** What a resource holds: `accounting` by right, `onhand` in the hand. */
export type Balance = { readonly accounting: Quantity; readonly onhand: Quantity };
/** Resource id -> balance. A resource that no event changed is not in it. */
export type Balances = ReadonlyMap<string, Balance>;

/** Everything `apply` has to know: balances and the events booked so far. */
export type Ledger = {
  readonly balances: Balances;
  readonly events: ReadonlyMap<string, EconomicEvent>;
  /** What is left of each event after its corrections. */
  readonly nets: ReadonlyMap<string, Net>;
};
/** An event's quantities with its corrections added; null where the event carries none. */
export type Net = { readonly resourceQuantity: Quantity | null; readonly effortQuantity: Quantity | null };

/** What came of an event: booked, known before (nothing changed), or refused (nothing changed). */
export type Applied =
  | { readonly kind: 'ok'; readonly ledger: Ledger; readonly changed: readonly string[] }
  | { readonly kind: 'known'; readonly ledger: Ledger }
  | { readonly kind: 'problem'; readonly problem: LedgerProblem };

/** A ledger in which nothing happened yet. */
export const EMPTY_LEDGER: Ledger = { balances: new Map(), events: new Map(), nets: new Map() };

/** Books one event. Neither quantity of a resource may fall below zero: what is not there cannot be taken. */
export function apply(ledger: Ledger, event: EconomicEvent): Applied {
  const known = ledger.events.get(event.id);
  if (known)
    return sameEvent(known, event)
      ? { kind: 'known', ledger }
      : { kind: 'problem', problem: problem(event, 'id-reused', 'this id stands for another event') };
  const net = checkEvent(event) ?? netAfter(ledger, event);
  if ('code' in net) return { kind: 'problem', problem: net };
  const touched = book(event, (resourceId) => ledger.balances.get(resourceId));
  if ('code' in touched) return { kind: 'problem', problem: touched };
  return {
    kind: 'ok',
    changed: [...touched.keys()],
    ledger: {
      balances: new Map([...ledger.balances, ...touched]),
      events: new Map(ledger.events).set(event.id, event),
      nets: new Map(ledger.nets).set(event.corrects ?? event.id, net),
    },
  };
}

/**
 * Balances from events alone, in the order they were booked. Equals folding {@link apply}; the same id twice counts once.
 * @throws LedgerError when an event cannot be booked (context: event): stored events always can
 */
export function replay(events: Iterable<EconomicEvent>): Balances {
  const ledger = { balances: new Map<string, Balance>(), events: new Map<string, EconomicEvent>(), nets: new Map<string, Net>() };
  for (const event of events) {
    const known = ledger.events.get(event.id);
    if (known && sameEvent(known, event)) continue;
    const net = known
      ? problem(event, 'id-reused', 'this id stands for another event')
      : (checkEvent(event) ?? netAfter(ledger, event));
    if ('code' in net) throw new LedgerError(net.code, net.text, { eventId: event.id });
    const touched = book(event, (resourceId) => ledger.balances.get(resourceId));
    if ('code' in touched) throw new LedgerError(touched.code, touched.text, { eventId: event.id });
    for (const [resourceId, balance] of touched) ledger.balances.set(resourceId, balance);
    ledger.events.set(event.id, event);
    ledger.nets.set(event.corrects ?? event.id, net);
  }
  return ledger.balances;
}

/**
 * Balances of the resources an event touches, after it, given those before; or why not. For callers that keep balances in rows
 * and have locked those of {@link resourcesOf}. Checks neither id nor correction: {@link apply} does.
 */
export function book(
  event: EconomicEvent,
  before: (resourceId: string) => Balance | undefined,
): Map<string, Balance> | LedgerProblem {
  const after = new Map<string, Balance>();
  for (const move of movementsOf(event)) {
    const balance = after.get(move.resourceId) ?? before(move.resourceId) ?? zero(move.amount);
    if (balance.onhand.unit !== move.amount.unit)
      return problem(event, 'unit', `the resource is counted in ${balance.onhand.unit}, not in ${move.amount.unit}`);
    const changed = { ...balance, [move.field]: add(balance[move.field], move.amount) };
    if (changed[move.field].value < 0) return overdraw(event, move.resourceId, balance[move.field], changed[move.field]);
    after.set(move.resourceId, changed);
  }
  return after;
}

/** Ids of the resources whose balance an event changes, sorted: lock them in this order. */
export function resourcesOf(event: EconomicEvent): string[] {
  return [...new Set(movementsOf(event).map((move) => move.resourceId))].sort();
}

type Movement = { resourceId: string; field: 'accounting' | 'onhand'; amount: Quantity };

function movementsOf(event: EconomicEvent): Movement[] {
  const { accounting, onhand } = ACTIONS[event.action];
  return [...moves(event, 'accounting', accounting), ...moves(event, 'onhand', onhand)];
}

function moves(event: EconomicEvent, field: Movement['field'], effect: QuantityEffect): Movement[] {
  const amount = event.resourceQuantity;
  if (amount === null) return [];
  const at = (resourceId: string | null, signed: Quantity): Movement[] =>
    resourceId === null ? [] : [{ resourceId, field, amount: signed }];
  switch (effect) {
    case 'none':
      return [];
    case 'increment':
      return at(event.resourceInventoriedAs, amount);
    case 'decrement':
      return at(event.resourceInventoriedAs, negate(amount));
    case 'incrementTo':
      return at(event.toResourceInventoriedAs, amount);
    case 'decrementIncrementTo':
      return [...at(event.resourceInventoriedAs, negate(amount)), ...at(event.toResourceInventoriedAs, amount)];
  }
}

const zero = ({ unit }: Quantity): Balance => ({ accounting: quantity(0, unit), onhand: quantity(0, unit) });

function overdraw(event: EconomicEvent, resourceId: string, held: Quantity, after: Quantity): LedgerProblem {
  const text = `takes ${-after.value} ${after.unit} more than the ${held.value} ${held.unit} there are`;
  return { ...problem(event, 'overdraw', text), overdraw: { resourceId, onhand: held, missing: negate(after) } };
}

/** What is left of an event after this correction of it, or of the event itself when it corrects nothing. */
function netAfter(ledger: Ledger, event: EconomicEvent): Net | LedgerProblem {
  if (event.corrects === null) return { resourceQuantity: event.resourceQuantity, effortQuantity: event.effortQuantity };
  const original = ledger.events.get(event.corrects);
  const net = ledger.nets.get(event.corrects);
  if (!original || !net || original.corrects !== null)
    return problem(
      event,
      'corrects-unknown',
      `corrects ${event.corrects}, which is no booked event (a correction is not corrected itself)`,
    );
  if (!sameSubject(original, event))
    return problem(event, 'corrects-other', 'a correction keeps action, resources, process and units of what it corrects');
  const left = {
    resourceQuantity: sumOf(net.resourceQuantity, event.resourceQuantity),
    effortQuantity: sumOf(net.effortQuantity, event.effortQuantity),
  };
  if ((left.resourceQuantity?.value ?? 0) < 0 || (left.effortQuantity?.value ?? 0) < 0)
    return problem(event, 'overcorrected', 'takes back more than is left of what it corrects');
  return left;
}

const sumOf = (left: Quantity | null, right: Quantity | null): Quantity | null =>
  left && right ? add(left, right) : (left ?? right);

function sameSubject(left: EconomicEvent, right: EconomicEvent): boolean {
  return (
    left.action === right.action &&
    left.resourceInventoriedAs === right.resourceInventoriedAs &&
    left.toResourceInventoriedAs === right.toResourceInventoriedAs &&
    left.inputOf === right.inputOf &&
    left.outputOf === right.outputOf &&
    left.resourceQuantity?.unit === right.resourceQuantity?.unit &&
    left.effortQuantity?.unit === right.effortQuantity?.unit
  );
}
