// SPDX-License-Identifier: AGPL-3.0-or-later
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import Plus from 'lucide-react/icons/plus';
import { useState } from 'react';
import { NoSpace } from '../accounts/no-space.js';
import { lotsQuery } from '../api/materials.js';
import { useWho } from '../app/who.js';
import { useWatch } from '../live/live-provider.js';
import { CardBones } from '../ui/bones.js';
import { Empty } from '../ui/empty.js';
import { Page, Section } from '../ui/page.js';
import { Problem } from '../ui/problem.js';
import { AddLot } from './add-lot.js';
import { LotCard } from './lot-card.js';

/** Spools and sheets as pictures of themselves. */
export function MaterialsPage() {
  const { space, isSteward, hasNoSpace } = useWho();
  const [adding, setAdding] = useState(false);
  const lots = useQuery({ ...lotsQuery(space?.id), enabled: space !== null });
  useWatch(`space:${space?.id ?? ''}`);
  const groups = [
    { title: 'Spools', lots: (lots.data ?? []).filter(({ form }) => form === 'spool') },
    { title: 'Sheets', lots: (lots.data ?? []).filter(({ form }) => form === 'sheet') },
  ].filter((group) => group.lots.length > 0);
  const add = isSteward && (
    <Button leftSection={<Plus size={17} aria-hidden />} variant="default" onClick={() => setAdding(true)}>
      Add material
    </Button>
  );
  return (
    <Page
      title="Materials"
      lead="What is on the shelf and in the machines. What a job uses is taken off by itself."
      actions={add}
    >
      {hasNoSpace && <NoSpace />}
      {lots.isPending && !hasNoSpace && <CardBones height={150} cell={320} />}
      {lots.isError && <Problem error={lots.error} what="The materials did not load" retry={() => void lots.refetch()} />}
      {lots.data?.length === 0 && (
        <Empty title="Nothing on the shelf yet" action={add || undefined}>
          A spool or a stack of blanks is noted here once; after that each job takes off what it really used.
        </Empty>
      )}
      {groups.map((group) => (
        <Section key={group.title} title={group.title}>
          <div className="grid" style={{ '--cell': '320px' }}>
            {group.lots.map((lot) => (
              <LotCard key={lot.id} lot={lot} mayCount={isSteward} />
            ))}
          </div>
        </Section>
      ))}
      {adding && space && <AddLot spaceId={space.id} onClose={() => setAdding(false)} />}
    </Page>
  );
}
