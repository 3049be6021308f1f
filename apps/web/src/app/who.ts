// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Role, Space } from '@fabcommons/contracts';
import { useQuery } from '@tanstack/react-query';
import { meQuery, spacesQuery } from '../api/accounts.js';
import { usePreferences } from './preferences.js';

/** Who looks, and where they stand: the chosen space and their role there (null = a guest there). */
export function useWho() {
  const me = useQuery(meQuery);
  const spaces = useQuery(spacesQuery);
  const { spaceId } = usePreferences();
  const memberships = me.data?.memberships ?? [];
  const wanted = spaceId || memberships[0]?.spaceId;
  const all: Space[] = spaces.data ?? [];
  const space = all.find((one) => one.id === wanted) ?? all[0] ?? null;
  const role: Role | null = memberships.find((one) => one.spaceId === space?.id)?.role ?? null;
  return {
    person: me.data?.person ?? null,
    isKnown: me.isSuccess || me.isError,
    isDemo: me.data?.demo ?? false,
    memberships,
    spaces: all,
    space,
    /** Set once it is known that this instance has no space at all: it is new. */
    hasNoSpace: spaces.isSuccess && all.length === 0,
    role,
    isSteward: role === 'steward' || role === 'admin',
    isAdmin: role === 'admin',
  };
}
