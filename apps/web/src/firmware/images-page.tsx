// SPDX-License-Identifier: AGPL-3.0-or-later
import { NativeSelect, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import Plus from 'lucide-react/icons/plus';
import { firmwareQuery } from '../api/firmware.js';
import { RowBones } from '../ui/bones.js';
import { Empty } from '../ui/empty.js';
import { LinkButton } from '../ui/link-button.js';
import { Page } from '../ui/page.js';
import { Problem } from '../ui/problem.js';
import { ShowMore } from '../ui/show-more.js';
import css from './firmware.module.css';
import { FIRMWARE_NAMES } from './fit-words.js';
import { ImageRow } from './image-row.js';

const route = getRouteApi('/firmware');

/** All firmware images that were published here. */
export function ImagesPage() {
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const images = useInfiniteQuery(firmwareQuery(filter));
  const all = images.data?.pages.flatMap(({ items }) => items) ?? [];
  const isFiltered = filter.q !== undefined || filter.firmware !== undefined;
  const publish = (
    <LinkButton to="/firmware/new" leftSection={<Plus size={17} aria-hidden />}>
      Publish an image
    </LinkButton>
  );
  const change = (news: typeof filter) => void navigate({ search: { ...filter, ...news }, replace: true });
  return (
    <Page
      title="Firmware"
      lead="What runs inside the machines: under an open licence, with its source, so that anybody can mend and build it."
      actions={publish}
    >
      <div className={css['filter']}>
        <TextInput
          type="search"
          aria-label="Search firmware"
          placeholder="Search: name, board…"
          defaultValue={filter.q ?? ''}
          onChange={({ currentTarget: { value } }) => change({ q: value === '' ? undefined : value })}
        />
        <NativeSelect
          aria-label="Kind of firmware"
          value={filter.firmware ?? ''}
          onChange={({ currentTarget: { value } }) => change({ firmware: value === '' ? undefined : value })}
          data={[
            { value: '', label: 'All kinds' },
            ...Object.entries(FIRMWARE_NAMES).map(([value, label]) => ({ value, label })),
          ]}
        />
      </div>
      {images.isPending && <RowBones />}
      {images.isError && <Problem error={images.error} what="The images did not load" retry={() => void images.refetch()} />}
      {images.isSuccess && all.length === 0 && (
        <Empty
          title={isFiltered ? 'No image has these words' : 'No firmware image yet'}
          action={isFiltered ? undefined : publish}
        >
          {isFiltered
            ? 'Try fewer words, or all kinds.'
            : 'Publish what your machine runs: the file, its version, licence and source. From then on it can be written into every machine with that board.'}
        </Empty>
      )}
      {all.length > 0 && <h2 className="hidden-words">Images</h2>}
      <ul className={css['list']}>
        {all.map((image) => (
          <ImageRow key={image.id} image={image} />
        ))}
      </ul>
      <ShowMore list={images} />
    </Page>
  );
}
