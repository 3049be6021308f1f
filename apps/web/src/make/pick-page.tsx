// SPDX-License-Identifier: AGPL-3.0-or-later
import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { designsQuery } from '../api/designs.js';
import { DesignCard } from '../designs/design-card.js';
import { CardBones } from '../ui/bones.js';
import { Empty } from '../ui/empty.js';
import { Page } from '../ui/page.js';
import { Problem } from '../ui/problem.js';

const TYPING_PAUSE_MS = 200;

/** First step of making: which thing. */
export function PickPage() {
  const [text, setText] = useState('');
  const [q] = useDebouncedValue(text.trim(), TYPING_PAUSE_MS);
  const designs = useInfiniteQuery(designsQuery({ q: q || undefined }));
  const items = designs.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page
      title="What do you want to make?"
      lead="Pick a design. Next you see which machines can make it, when, and with how much material."
    >
      <TextInput
        aria-label="Search designs"
        placeholder="Search designs"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        maw={420}
      />
      {designs.isPending && <CardBones height={330} />}
      {designs.isError && <Problem error={designs.error} what="The designs did not load" retry={() => void designs.refetch()} />}
      {designs.isSuccess && items.length === 0 && (
        <Empty title="Nothing is called that">Search with fewer letters, or look through all designs.</Empty>
      )}
      <h2 className="hidden-words">Designs to pick from</h2>
      <div className="grid" style={{ '--cell': '264px' }}>
        {items.map((design) => (
          <DesignCard key={design.id} design={design} to="/make/$slug" />
        ))}
      </div>
    </Page>
  );
}
