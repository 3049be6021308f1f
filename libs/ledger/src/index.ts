// SPDX-License-Identifier: AGPL-3.0-or-later
export { type Action, type ActionEffects, ACTIONS, type FieldEffect, type QuantityEffect } from './action.js';
export {
  blankEvent,
  canonicalEvent,
  type Commitment,
  type EconomicEvent,
  type Process,
  type Ref,
  sameEvent,
} from './economic-event.js';
export { LedgerError, type LedgerProblem, type LedgerProblemCode } from './ledger-problem.js';
export { checkEvent } from './check-event.js';
export {
  apply,
  type Applied,
  type Balance,
  type Balances,
  book,
  EMPTY_LEDGER,
  type Ledger,
  type Net,
  replay,
  resourcesOf,
} from './balances.js';
export { correct, type Correction } from './correct.js';
export { type Names, sentence } from './sentence.js';
export { eventsOfRun, type Run, type RunRole, type Work, workEvent } from './run-story.js';
