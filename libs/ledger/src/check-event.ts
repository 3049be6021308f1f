// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Quantity } from '@fabcommons/measure';
import { ACTIONS, type ActionEffects } from './action.js';
import type { EconomicEvent } from './economic-event.js';
import type { LedgerProblem, LedgerProblemCode } from './ledger-problem.js';

/** What is wrong with an event by itself, without looking at balances; null = nothing. */
export function checkEvent(event: EconomicEvent): LedgerProblem | null {
  const effects = ACTIONS[event.action];
  return checkSide(event, effects) ?? checkQuantities(event, effects) ?? checkResources(event, effects);
}

/** Builds a problem about an event. */
export function problem(event: EconomicEvent, code: LedgerProblemCode, text: string): LedgerProblem {
  return { code, eventId: event.id, text: `${event.action} ${event.id}: ${text}` };
}

function checkSide(event: EconomicEvent, { side }: ActionEffects): LedgerProblem | null {
  const mayInput = side === 'input' || side === 'outputInput';
  const mayOutput = side === 'output' || side === 'outputInput';
  if (event.inputOf !== null && !mayInput) return problem(event, 'shape', 'is no input of a process');
  if (event.outputOf !== null && !mayOutput) return problem(event, 'shape', 'is no output of a process');
  if (side !== 'none' && event.inputOf === null && event.outputOf === null)
    return problem(event, 'shape', 'belongs to a process: name it in inputOf or outputOf');
  return null;
}

function checkQuantities(event: EconomicEvent, { quantity }: ActionEffects): LedgerProblem | null {
  const { resourceQuantity, effortQuantity } = event;
  if (quantity === 'resource' && (resourceQuantity === null || effortQuantity !== null))
    return problem(event, 'shape', 'carries a resource quantity and no effort');
  if (quantity === 'effort' && (effortQuantity === null || resourceQuantity !== null))
    return problem(event, 'shape', 'carries an effort and no resource quantity');
  if (quantity === 'both' && effortQuantity === null) return problem(event, 'shape', 'carries an effort, e.g. machine time');
  return checkSign(event, resourceQuantity) ?? checkSign(event, effortQuantity);
}

function checkSign(event: EconomicEvent, amount: Quantity | null): LedgerProblem | null {
  if (amount === null) return null;
  if (!Number.isSafeInteger(amount.value)) return problem(event, 'shape', `a quantity is a whole number; found ${amount.value}`);
  if (event.corrects === null && amount.value <= 0)
    return problem(event, 'sign', `a quantity is above zero; found ${amount.value}; only a correction may be negative`);
  return null;
}

function checkResources(event: EconomicEvent, effects: ActionEffects): LedgerProblem | null {
  const touches = [effects.accounting, effects.onhand];
  const needsFrom = touches.some((effect) => effect !== 'none' && effect !== 'incrementTo');
  const needsTo = touches.some((effect) => effect === 'incrementTo' || effect === 'decrementIncrementTo');
  if (needsFrom && event.resourceInventoriedAs === null) return problem(event, 'shape', 'names no resource whose stock changes');
  if (needsTo && event.toResourceInventoriedAs === null) return problem(event, 'shape', 'names no resource that receives');
  if (!needsTo && event.toResourceInventoriedAs !== null) return problem(event, 'shape', 'has no receiving resource');
  return null;
}
