// SPDX-License-Identifier: AGPL-3.0-or-later
export { AccountsModule } from './accounts.module.js';
export { hasRole, requirePerson, requireRole, type Actor, type BridgeActor, type GuestActor, type PersonActor } from './actor.js';
export { BridgeSightings, type Sighting } from './bridge-sightings.js';
export { BridgesService } from './bridges.service.js';
export { actorOf, CurrentActor } from './current-actor.js';
export { PeopleService, type PersonDraft } from './people.service.js';
export { Sessions } from './sessions.js';
export { readSessionCookie } from './session-cookie.js';
export { SpacesService } from './spaces.service.js';
