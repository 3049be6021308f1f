// SPDX-License-Identifier: AGPL-3.0-or-later
export { hasRole, requirePerson, requireRole, type Actor, type BridgeActor, type GuestActor, type PersonActor } from './actor.js';
export { actorOf, CurrentActor } from './current-actor.js';
