// SPDX-License-Identifier: AGPL-3.0-or-later
import { Button, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import Plus from 'lucide-react/icons/plus';
import Search from 'lucide-react/icons/search';
import { designsQuery } from '../api/designs.js';
import { CardBones } from '../ui/bones.js';
import { Empty } from '../ui/empty.js';
import { count } from '../ui/measure.js';
import { Page } from '../ui/page.js';
import { Problem } from '../ui/problem.js';
import { ShowMore } from '../ui/show-more.js';
import { DesignCard } from './design-card.js';
import { Facets } from './facets.js';
import css from './facets.module.css';
import { LinkButton } from '../ui/link-button.js';

const route = getRouteApi('/designs');
const TYPING_PAUSE_MS = 200;

/** The gallery. */
export function GalleryPage() {
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const designs = useInfiniteQuery(designsQuery(filter));
  const search = useDebouncedCallback(
    (q: string) => void navigate({ search: (old) => ({ ...old, q: q || undefined }), replace: true }),
    TYPING_PAUSE_MS,
  );
  const first = designs.data?.pages[0];
  const items = designs.data?.pages.flatMap((page) => page.items) ?? [];
  const publish = (
    <LinkButton to="/designs/new" variant="default" leftSection={<Plus size={17} aria-hidden />}>
      Publish a design
    </LinkButton>
  );
  return (
    <Page title="Designs" lead="Open hardware, ready to be made here. Look at one, then press Make this." actions={publish}>
      <div className="stack">
        <TextInput
          aria-label="Search designs"
          placeholder="Search designs"
          defaultValue={filter.q ?? ''}
          leftSection={<Search size={17} aria-hidden />}
          onChange={(event) => search(event.currentTarget.value.trim())}
          maw={420}
        />
        {first && (
          <Facets
            facets={first.facets}
            filter={filter}
            onChange={(change) => void navigate({ search: (old) => ({ ...old, ...change }) })}
          />
        )}
      </div>
      {designs.isPending && <CardBones height={330} />}
      {designs.isError && <Problem error={designs.error} what="The designs did not load" retry={() => void designs.refetch()} />}
      {first && items.length === 0 && (
        <Nothing filtered={Boolean(filter.q ?? filter.process ?? filter.licence)} onAll={() => void navigate({ search: {} })} />
      )}
      {items.length > 0 && (
        <>
          <h2 className={css['count']} aria-live="polite">
            {count(first?.total ?? items.length, 'design')}
          </h2>
          <div className="grid" style={{ '--cell': '264px' }}>
            {items.map((design) => (
              <DesignCard key={design.id} design={design} />
            ))}
          </div>
        </>
      )}
      <ShowMore list={designs} />
    </Page>
  );
}

function Nothing({ filtered, onAll }: { filtered: boolean; onAll: () => void }) {
  if (filtered) {
    return (
      <Empty
        title="No design fits all of that"
        action={
          <Button variant="default" onClick={onAll}>
            Show all designs
          </Button>
        }
      >
        Take a filter away, or search with fewer letters.
      </Empty>
    );
  }
  return (
    <Empty title="No designs yet" action={<LinkButton to="/designs/new">Publish the first one</LinkButton>}>
      A design is a thing under an open licence with the files to make it. Everybody may make it, and whoever drew it is named
      each time.
    </Empty>
  );
}
