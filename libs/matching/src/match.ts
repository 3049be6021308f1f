// SPDX-License-Identifier: AGPL-3.0-or-later
import { permissionReasons, stateReasons } from './moment-reasons.js';
import { materialReasons, processReasons } from './part-reasons.js';
import { blocks, type Reason } from './reason.js';
import type { Capability, Requirement, Situation } from './requirement.js';
import { isTurned, routeReasons, type Route } from './route-reasons.js';
import { findStock } from './stock.js';

/** A machine's answer to "can you make this part?". */
export type Match = {
  /** `no` exactly when a reason blocks. */
  verdict: 'yes' | 'no';
  /** All of them; the blocking ones first. */
  reasons: Reason[];
  /** What would be run; null when there is nothing to run. */
  route: Route | null;
  /** The part has to lie turned by 90° in the plane (slicing only). */
  isTurned: boolean;
  /** Lots that fit part and machine, the one to take first. */
  lotIds: string[];
};

/**
 * Answers for one part and one machine. Every reason is collected, none hidden; of the routes to a program the one with the fewest blocking
 * reasons is told, slicing for this very machine before the ready program.
 */
export function match(requirement: Requirement, capability: Capability, situation: Situation): Match {
  const { route, reasons: onRoute } = bestRoute(requirement, capability, situation);
  const stock = findStock(requirement, capability, situation);
  const ofProcess = processReasons(requirement, capability, situation);
  const reasons = [
    ...ofProcess,
    ...nextBy(ofProcess[0], [...materialReasons(requirement, capability, situation), ...onRoute]),
    ...stock.reasons,
    ...stateReasons(situation),
    ...permissionReasons(situation),
  ].sort((a, b) => Number(b.blocks) - Number(a.blocks));
  return {
    verdict: reasons.some((reason) => reason.blocks) ? 'no' : 'yes',
    reasons,
    route,
    isTurned: isTurned(route, requirement, capability, situation),
    lotIds: stock.lots.map((lot) => lot.id),
  };
}

/** A machine of another process needs no other tool or material: the next step is another machine. */
const nextBy = (ofProcess: Reason | undefined, reasons: readonly Reason[]): Reason[] =>
  reasons.map((reason) => (ofProcess ? { ...reason, next: ofProcess.next } : reason));

const NOTHING_TO_RUN = blocks(
  'program',
  'This part has no mesh and no program, so there is nothing a machine could run.',
  'Add an STL or a ready G-code program to the design.',
);

function bestRoute(
  requirement: Requirement,
  capability: Capability,
  situation: Situation,
): { route: Route | null; reasons: Reason[] } {
  const routes: Route[] = [];
  if (requirement.hasMesh) routes.push('slice');
  if (requirement.program !== null) routes.push('program');
  return routes
    .map((route) => ({ route, reasons: routeReasons(route, requirement, capability, situation) }))
    .reduce<{ route: Route | null; reasons: Reason[] }>(
      (best, next) => (best.route === null || next.reasons.length < best.reasons.length ? next : best),
      { route: null, reasons: [NOTHING_TO_RUN] },
    );
}
