// SPDX-License-Identifier: AGPL-3.0-or-later
import { z } from 'zod';
import { Id, Instant } from '../scalars.js';

/** What a person may do in a space: each role includes the ones before it. */
export const Role = z.enum(['member', 'steward', 'admin']);
export type Role = z.infer<typeof Role>;

/** A community makerspace. */
export const Space = z.object({
  id: Id,
  slug: z.string(),
  name: z.string(),
  description: z.string(),
  location: z.string().nullable(),
  members: z.int(),
});
export type Space = z.infer<typeof Space>;
/** Body of POST /api/spaces; whoever makes a space is its first admin. */
export const SpaceDraft = z.object({
  name: z.string().trim().min(2).max(80),
  description: z.string().max(2000).default(''),
  location: z.string().max(200).nullable().default(null),
});
export type SpaceDraft = z.infer<typeof SpaceDraft>;

/** A person as others see them. */
export const PersonRef = z.object({ id: Id, name: z.string() });
export type PersonRef = z.infer<typeof PersonRef>;
/** A person's place in a space. */
export const Membership = z.object({ spaceId: Id, spaceName: z.string(), role: Role, since: Instant });
export type Membership = z.infer<typeof Membership>;
/** GET /api/me: `person` null = a guest. */
export const Me = z.object({
  person: z.object({ id: Id, name: z.string(), email: z.string() }).nullable(),
  memberships: z.array(Membership),
  demo: z.boolean(),
});
export type Me = z.infer<typeof Me>;

const Email = z
  .email()
  .max(254)
  .transform((text) => text.trim().toLowerCase());
const Password = z.string().min(10, 'at least 10 characters').max(200);

/** POST /api/people: sign up, and join a space at once where `spaceId` is given. */
export const SignUp = z.object({
  name: z.string().trim().min(1).max(80),
  email: Email,
  password: Password,
  spaceId: Id.optional(),
});
export type SignUp = z.infer<typeof SignUp>;
/** POST /api/sessions. */
export const LogIn = z.object({ email: Email, password: z.string().max(200) });
export type LogIn = z.infer<typeof LogIn>;
/** POST /api/setup: the first admin of a production instance, by the code the service printed at its first start. */
export const SetUp = z.object({
  code: z.string().max(100),
  name: z.string().trim().min(1).max(80),
  email: Email,
  password: Password,
  spaceName: z.string().trim().min(2).max(80),
});
export type SetUp = z.infer<typeof SetUp>;
/** GET /api/setup. */
export const SetUpState = z.object({ needed: z.boolean() });
export type SetUpState = z.infer<typeof SetUpState>;

/** A row of GET /api/spaces/:id/members (members only). */
export const Member = z.object({ person: PersonRef, role: Role, since: Instant });
export type Member = z.infer<typeof Member>;
/** PUT /api/spaces/:id/members/:personId (admins). */
export const RoleChange = z.object({ role: Role });
export type RoleChange = z.infer<typeof RoleChange>;

/** What an API token may do; `read` is part of each. */
export const TokenScope = z.enum(['read', 'jobs', 'designs', 'machines']);
export type TokenScope = z.infer<typeof TokenScope>;
/** An API token as listed: never its secret. */
export const ApiToken = z.object({
  id: Id,
  name: z.string(),
  scopes: z.array(TokenScope),
  createdAt: Instant,
  lastUsedAt: Instant.nullable(),
  expiresAt: Instant.nullable(),
});
export type ApiToken = z.infer<typeof ApiToken>;
/** POST /api/tokens. */
export const ApiTokenDraft = z.object({
  name: z.string().trim().min(1).max(80),
  scopes: z.array(TokenScope).min(1),
  expiresInDays: z.int().min(1).max(365).nullable().default(90),
});
export type ApiTokenDraft = z.infer<typeof ApiTokenDraft>;
/** Answer of POST /api/tokens: the only time the secret is shown. */
export const ApiTokenCreated = ApiToken.extend({ secret: z.string() });
export type ApiTokenCreated = z.infer<typeof ApiTokenCreated>;

/** A bridge: the process beside the machines. */
export const Bridge = z.object({
  id: Id,
  spaceId: Id,
  name: z.string(),
  paired: z.boolean(),
  online: z.boolean(),
  lastSeenAt: Instant.nullable(),
  machineKeys: z.array(z.string()).meta({ description: 'Machines the bridge announces' }),
});
export type Bridge = z.infer<typeof Bridge>;
/** POST /api/spaces/:id/bridges (stewards). */
export const BridgeDraft = z.object({ name: z.string().trim().min(1).max(80) });
export type BridgeDraft = z.infer<typeof BridgeDraft>;
/** A pairing code: shown once, works once, until `expiresAt`. Also answer of POST /api/bridges/:id/pairing-codes. */
export const PairingCode = z.object({ bridge: Bridge, code: z.string(), expiresAt: Instant });
export type PairingCode = z.infer<typeof PairingCode>;
/** POST /api/bridges/pair, by the bridge. */
export const PairRequest = z.object({ code: z.string().trim().min(1).max(40) });
export type PairRequest = z.infer<typeof PairRequest>;
/** Credentials of a bridge for MQTT (user name = bridgeId) and for file download. */
export const PairAnswer = z.object({ bridgeId: Id, bridgeName: z.string(), secret: z.string(), mqttUrl: z.string() });
export type PairAnswer = z.infer<typeof PairAnswer>;
/** GET /api/bridges/self, by the bridge: who it is, and where the broker is now, which may have moved since it paired. */
export const BridgeSelf = PairAnswer.omit({ secret: true });
export type BridgeSelf = z.infer<typeof BridgeSelf>;
