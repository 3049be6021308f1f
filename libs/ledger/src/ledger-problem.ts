// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Quantity } from '@fabcommons/measure';

/**
 * Why an event cannot be booked. `shape`: the action wants other fields; `sign`: negative or zero outside a correction; `unit`: the resource
 * is counted in another unit; `overdraw`: more than is on hand; `id-reused`: the id stands for another event; `corrects-unknown`: nothing
 * to correct; `corrects-other`: a correction must have the action, resource and process of what it corrects; `overcorrected`: it takes back more than there was.
 */
export type LedgerProblemCode =
  | 'shape'
  | 'sign'
  | 'unit'
  | 'overdraw'
  | 'id-reused'
  | 'corrects-unknown'
  | 'corrects-other'
  | 'overcorrected';

/** An expected refusal: plain words, and for `overdraw` how much there is and how much was wanted. */
export type LedgerProblem = {
  readonly code: LedgerProblemCode;
  readonly eventId: string;
  readonly text: string;
  readonly overdraw?: { readonly resourceId: string; readonly onhand: Quantity; readonly missing: Quantity };
};

/** Thrown by `replay` when stored events do not add up: a broken invariant, never an expected outcome. */
export class LedgerError extends Error {
  override readonly name = 'LedgerError';
  constructor(
    readonly code: LedgerProblemCode,
    message: string,
    readonly context: Readonly<Record<string, string>>,
  ) {
    super(message);
  }
}
