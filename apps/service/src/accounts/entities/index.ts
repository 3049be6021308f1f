// SPDX-License-Identifier: AGPL-3.0-or-later
export { ApiTokenRow } from './api-token.entity.js';
export { BridgeRow } from './bridge.entity.js';
export { MembershipRow } from './membership.entity.js';
export { PairingCodeRow } from './pairing-code.entity.js';
export { PersonRow } from './person.entity.js';
export { SessionRow } from './session.entity.js';
export { SetupCodeRow } from './setup-code.entity.js';
export { SpaceRow } from './space.entity.js';
