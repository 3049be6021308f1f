// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Role } from '@fabcommons/contracts';
import type { PersonActor } from './actor.js';

/** What a query with {@link ACTOR_COLUMNS} returns. */
export interface ActorColumns {
  readonly personId: string;
  readonly name: string;
  readonly roles: Readonly<Record<string, Role>>;
}

/** SQL that reads a person `p` as an actor: id, name and roles by space. */
export const ACTOR_COLUMNS = `p.id AS "personId", p.name,
  coalesce((SELECT jsonb_object_agg(m.space_id, m.role) FROM memberships m WHERE m.person_id = p.id), '{}') AS roles`;

/** Makes an actor of what was read with {@link ACTOR_COLUMNS}. */
export function toActor(columns: ActorColumns, scopes: PersonActor['scopes']): PersonActor {
  return {
    kind: 'person',
    personId: columns.personId,
    name: columns.name,
    roles: new Map(Object.entries(columns.roles)),
    scopes,
  };
}
