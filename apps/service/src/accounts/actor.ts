// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Role, TokenScope } from '@fabcommons/contracts';
import { ApiProblem } from '../errors/index.js';

/** Who makes a request. `scopes`: `all` for somebody logged in, a list for an API token. */
export type Actor = PersonActor | BridgeActor | GuestActor;
/** Somebody logged in, or acting through an API token. */
export interface PersonActor {
  readonly kind: 'person';
  readonly personId: string;
  readonly name: string;
  /** Role by space id; a space that is not here is one the person does not belong to. */
  readonly roles: ReadonlyMap<string, Role>;
  readonly scopes: 'all' | readonly TokenScope[];
}
/** A paired bridge. */
export interface BridgeActor {
  readonly kind: 'bridge';
  readonly bridgeId: string;
}
/** Nobody known. */
export interface GuestActor {
  readonly kind: 'guest';
}

const RANK: Readonly<Record<Role, number>> = { member: 1, steward: 2, admin: 3 };

/** Whether the actor has this role in the space, or a higher one. */
export function hasRole(actor: Actor, spaceId: string, role: Role): boolean {
  if (actor.kind !== 'person') return false;
  const own = actor.roles.get(spaceId);
  return own !== undefined && RANK[own] >= RANK[role];
}

/** @throws ApiProblem `not-signed-in` for guests, `not-allowed` for everyone without the role */
export function requireRole(actor: Actor, spaceId: string, role: Role): asserts actor is PersonActor {
  requirePerson(actor);
  if (!hasRole(actor, spaceId, role)) {
    const own = actor.roles.get(spaceId);
    throw new ApiProblem(
      'not-allowed',
      `This needs the role "${role}" in the space; you ${own === undefined ? 'are no member of it' : `are ${own}`}.`,
    );
  }
}

/** @throws ApiProblem `not-signed-in`, or `not-allowed` for bridges */
export function requirePerson(actor: Actor): asserts actor is PersonActor {
  if (actor.kind === 'guest') throw new ApiProblem('not-signed-in', 'Sign in to do this.');
  if (actor.kind === 'bridge') throw new ApiProblem('not-allowed', 'Only a person may do this, not a bridge.');
}

/** @throws ApiProblem `not-signed-in`, or `not-allowed` for persons */
export function requireBridge(actor: Actor): asserts actor is BridgeActor {
  if (actor.kind === 'guest') throw new ApiProblem('not-signed-in', 'Only a bridge may do this, with its credentials.');
  if (actor.kind === 'person') throw new ApiProblem('not-allowed', 'Only a bridge may do this.');
}
