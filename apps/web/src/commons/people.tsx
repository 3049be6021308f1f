// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Role, Space } from '@fabcommons/contracts';
import { Button, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { changeRole, joinSpace, membersQuery } from '../api/accounts.js';
import { usePress } from '../api/use-press.js';
import { useWho } from '../app/who.js';
import { RowBones } from '../ui/bones.js';
import { count } from '../ui/measure.js';
import { Section } from '../ui/page.js';
import { Problem } from '../ui/problem.js';
import { When } from '../ui/when.js';
import css from './commons.module.css';

const ROLES: Role[] = ['member', 'steward', 'admin'];

/** People of the space and what they answer for. */
export function People({ space, isMember, isAdmin }: { space: Space; isMember: boolean; isAdmin: boolean }) {
  const { person } = useWho();
  const members = useQuery({ ...membersQuery(space.id), enabled: isMember });
  const change = usePress(({ personId, role }: { personId: string; role: Role }) => changeRole(space.id, personId, role), {
    said: 'Changed.',
    refresh: ['members', 'me'],
  });
  const join = usePress(joinSpace, { said: 'Welcome.', refresh: ['me', 'members', 'spaces', 'machines'] });
  return (
    <Section title="People" aside={<span className="small muted">{count(space.members, 'person', 'people')}</span>}>
      {space.description !== '' && <p className="muted">{space.description}</p>}
      {!isMember && !person && (
        <p>
          <Link to="/sign-up" search={{ back: '/commons' }}>
            Join with one form
          </Link>
          , or look around as a guest.
        </p>
      )}
      {!isMember && person && (
        <Button onClick={() => join.mutate(space.id)} loading={join.isPending} style={{ alignSelf: 'start' }}>
          Join {space.name}
        </Button>
      )}
      {isMember && members.isPending && <RowBones height={40} />}
      {members.isError && <Problem error={members.error} what="The people did not load" retry={() => void members.refetch()} />}
      <ul>
        {members.data?.map(({ person: one, role, since }) => (
          <li key={one.id} className={css['person']}>
            <span>
              {one.name}{' '}
              <span className="small muted">
                since <When at={since} />
              </span>
            </span>
            {isAdmin ? (
              <NativeSelect
                size="xs"
                w={110}
                aria-label={`Role of ${one.name}`}
                value={role}
                onChange={(event) =>
                  change.mutate({ personId: one.id, role: ROLES.find((r) => r === event.currentTarget.value) ?? 'member' })
                }
                data={ROLES}
              />
            ) : (
              <span className="small muted">{role}</span>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
