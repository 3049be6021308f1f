// SPDX-License-Identifier: AGPL-3.0-or-later
import { useQuery } from '@tanstack/react-query';
import { setUpQuery } from '../api/accounts.js';
import { Empty } from '../ui/empty.js';
import { LinkButton } from '../ui/link-button.js';

/** Stands where a place of a space would be while the instance has none: it is new, and somebody sets it up. */
export function NoSpace() {
  const state = useQuery(setUpQuery);
  if (!state.data) return null;
  if (!state.data.needed) {
    return (
      <Empty title="There is no space yet" action={<LinkButton to="/me">Make a space</LinkButton>}>
        Machines, materials and people belong to a space: a workshop, a library, a garage. Whoever makes one is its admin.
      </Empty>
    );
  }
  return (
    <Empty title="This instance is new" action={<LinkButton to="/setup">Set it up</LinkButton>}>
      It takes a minute and the code that the service printed when it started. Then machines and people can join.
    </Empty>
  );
}
