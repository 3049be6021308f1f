// SPDX-License-Identifier: AGPL-3.0-or-later
import { isZero, type Quantity, quantity, subtract } from '@fabcommons/measure';
import { blankEvent, type EconomicEvent } from './economic-event.js';

/** Part of an event within its job; with the job's id it gives the event's id, so that booking a run twice is booking it once. */
export type RunRole = 'cite' | 'use' | 'raise' | 'consume' | 'produce' | 'scrap' | 'work';

/** A run on a machine that came to its end, as measured. */
export type Run = {
  readonly outcome: 'finished' | 'failed' | 'cancelled';
  readonly processId: string;
  readonly beganAt: string | null;
  readonly endedAt: string;
  readonly spaceId: string;
  readonly requestedBy: string | null;
  readonly designerId: string | null;
  readonly designVersionId: string;
  readonly machineId: string;
  /** Milliseconds from the first byte to the end. */
  readonly machineMs: number;
  /** What left the lot, and what the books say it held; null = no lot. */
  readonly material: { readonly lotId: string; readonly used: Quantity; readonly onhand: Quantity } | null;
  readonly part: { readonly resourceId: string; readonly scrapId: string; readonly copies: number };
  readonly commitments: { readonly use: string | null; readonly consume: string | null };
  /** Why it failed or was cancelled. */
  readonly reason: string | null;
};

/**
 * The events of a run, in the order to book them: cite the design, use the machine (effort), consume the lot, produce the part; a run that broke
 * off produces scrap with the state `failed` or `cancelled`. A lot that gave more than the books held gets a `raise` of the difference first,
 * for what was used was there. A run that touched neither machine nor material has no events.
 * @param idOf deterministic: one id per role, made from the job's id
 */
export function eventsOfRun(run: Run, idOf: (role: RunRole) => string): EconomicEvent[] {
  const used = run.material && !isZero(run.material.used) ? run.material : null;
  if (run.machineMs === 0 && used === null && run.outcome !== 'finished') return [];
  const on = (role: RunRole, action: EconomicEvent['action']) => blankEvent(idOf(role), action, run.endedAt);
  return [...inputs(run, on), ...(used ? taken(run, used, on) : []), ...outputs(run, used !== null, on)];
}

type Maker = (role: RunRole, action: EconomicEvent['action']) => EconomicEvent;
const brokenState = (run: Run): string | null => (run.outcome === 'finished' ? null : run.outcome);

function inputs(run: Run, on: Maker): EconomicEvent[] {
  const cite: EconomicEvent = {
    ...on('cite', 'cite'),
    inputOf: run.processId,
    provider: run.designerId,
    receiver: run.spaceId,
    resourceInventoriedAs: run.designVersionId,
    resourceQuantity: quantity(1, 'one'),
  };
  if (run.machineMs === 0) return [cite];
  const state = brokenState(run);
  const use: EconomicEvent = {
    ...on('use', 'use'),
    inputOf: run.processId,
    provider: run.spaceId,
    receiver: run.requestedBy ?? run.spaceId,
    resourceInventoriedAs: run.machineId,
    effortQuantity: quantity(run.machineMs, 'ms'),
    hasBeginning: run.beganAt,
    hasEnd: run.endedAt,
    fulfills: run.commitments.use,
    state,
    note: state ? (run.reason ?? '') : '',
  };
  return [cite, use];
}

function taken(run: Run, { lotId, used, onhand }: NonNullable<Run['material']>, on: Maker): EconomicEvent[] {
  const consume: EconomicEvent = {
    ...on('consume', 'consume'),
    inputOf: run.processId,
    provider: run.spaceId,
    receiver: run.requestedBy ?? run.spaceId,
    resourceInventoriedAs: lotId,
    resourceQuantity: used,
    fulfills: run.commitments.consume,
    state: brokenState(run),
  };
  const found = subtract(used, onhand);
  if (found.value <= 0) return [consume];
  const raise: EconomicEvent = {
    ...on('raise', 'raise'),
    provider: run.spaceId,
    receiver: run.spaceId,
    resourceInventoriedAs: lotId,
    resourceQuantity: found,
    note: 'The run took more than the books held: the lot had more than was counted.',
  };
  return [raise, consume];
}

function outputs(run: Run, isMaterialUsed: boolean, on: Maker): EconomicEvent[] {
  const state = brokenState(run);
  if (state !== null && !isMaterialUsed) return [];
  return [
    {
      ...on(state === null ? 'produce' : 'scrap', 'produce'),
      outputOf: run.processId,
      provider: run.spaceId,
      receiver: state === null ? (run.requestedBy ?? run.spaceId) : run.spaceId,
      resourceInventoriedAs: state === null ? run.part.resourceId : run.part.scrapId,
      resourceQuantity: quantity(state === null ? run.part.copies : 1, 'one'),
      state,
      note: state === null ? '' : (run.reason ?? ''),
    },
  ];
}

/** Hands-on time somebody gave to a job. `skillId`: what kind of work. */
export type Work = {
  readonly id: string;
  readonly processId: string;
  readonly personId: string;
  readonly spaceId: string;
  readonly skillId: string;
  readonly workMs: number;
  readonly at: string;
  readonly note: string;
};

/** The `work` event of reported time. */
export function workEvent(work: Work): EconomicEvent {
  return {
    ...blankEvent(work.id, 'work', work.at),
    inputOf: work.processId,
    provider: work.personId,
    receiver: work.spaceId,
    resourceConformsTo: work.skillId,
    effortQuantity: quantity(work.workMs, 'ms'),
    note: work.note,
  };
}
