// SPDX-License-Identifier: AGPL-3.0-or-later
import { useQuery } from '@tanstack/react-query';
import { joinSpace, meQuery } from '../api/accounts.js';
import { usePress } from '../api/use-press.js';
import { useWho } from '../app/who.js';
import { Button } from '@mantine/core';
import { RowBones } from '../ui/bones.js';
import { Empty } from '../ui/empty.js';
import { Page, Section } from '../ui/page.js';
import { When } from '../ui/when.js';
import { NewSpace } from './new-space.js';
import { Tokens } from './tokens.js';
import { LinkButton } from '../ui/link-button.js';

/** Who am I here: spaces and roles, API tokens. */
export function MePage() {
  const me = useQuery(meQuery);
  const { spaces } = useWho();
  const join = usePress(joinSpace, { said: 'Welcome. You may use its machines now.', refresh: ['me', 'machines', 'spaces'] });
  if (me.isPending) return <RowBones />;
  const person = me.data?.person;
  if (!person) {
    return (
      <Page title="Account">
        <Empty
          title="You look around as a guest"
          action={
            <LinkButton to="/sign-in" search={{ back: '/me' }}>
              Sign in
            </LinkButton>
          }
        >
          With an account you queue things, run machines and publish designs.
        </Empty>
      </Page>
    );
  }
  const mine = me.data?.memberships ?? [];
  const others = spaces.filter((space) => !mine.some(({ spaceId }) => spaceId === space.id));
  return (
    <Page title={person.name} lead={person.email}>
      <Section title="Spaces">
        <ul className="stack">
          {mine.map(({ spaceId, spaceName, role, since }) => (
            <li key={spaceId} className="card spread">
              <b>{spaceName}</b>
              <span className="muted">
                {role}, since <When at={since} />
              </span>
            </li>
          ))}
          {others.map((space) => (
            <li key={space.id} className="card spread">
              <span>
                {space.name} <span className="muted small">{space.location}</span>
              </span>
              <Button variant="default" size="xs" onClick={() => join.mutate(space.id)}>
                Join {space.name}
              </Button>
            </li>
          ))}
        </ul>
        <NewSpace />
      </Section>
      <Tokens />
    </Page>
  );
}
