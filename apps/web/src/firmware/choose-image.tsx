// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Machine } from '@fabcommons/contracts';
import { TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import Plus from 'lucide-react/icons/plus';
import { useDeferredValue, useState } from 'react';
import { firmwareQuery } from '../api/firmware.js';
import { RowBones } from '../ui/bones.js';
import { Empty } from '../ui/empty.js';
import { LinkButton } from '../ui/link-button.js';
import { Section } from '../ui/page.js';
import { Problem } from '../ui/problem.js';
import { ShowMore } from '../ui/show-more.js';
import { StateBadge } from '../ui/state-badge.js';
import css from './firmware.module.css';
import { fitShown } from './fit-words.js';
import { ImageRow } from './image-row.js';

/** Images for this machine, those that fit first. */
export function ChooseImage({ machine }: { machine: Machine }) {
  const [words, setWords] = useState('');
  const q = useDeferredValue(words);
  const images = useInfiniteQuery(firmwareQuery({ machineId: machine.id, q }));
  const all = images.data?.pages.flatMap(({ items }) => items) ?? [];
  const publish = (
    <LinkButton to="/firmware/new" size="xs" variant="default" leftSection={<Plus size={15} aria-hidden />}>
      Publish an image
    </LinkButton>
  );
  return (
    <Section title="Write another firmware" aside={publish}>
      <TextInput
        type="search"
        aria-label="Search firmware"
        placeholder="Search: name, board…"
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      {images.isPending && <RowBones count={3} />}
      {images.isError && <Problem error={images.error} what="The images did not load" retry={() => void images.refetch()} />}
      {images.isSuccess && all.length === 0 && (
        <Empty title={q === '' ? 'No firmware image is published yet' : 'No image has these words'}>
          {q === ''
            ? 'Publish the one that this machine runs: then it can be put back whenever something went wrong.'
            : 'Try fewer words.'}
        </Empty>
      )}
      <ul className={css['list']}>
        {all.map((image) => (
          <ImageRow
            key={image.id}
            image={image}
            side={
              <>
                <StateBadge shown={fitShown(image.fits)} />
                {image.fits !== 'no' && (
                  <LinkButton
                    to="/machines/$id/firmware"
                    params={{ id: machine.id }}
                    search={{ image: image.id }}
                    size="xs"
                    variant="default"
                    aria-label={`Choose ${image.name} ${image.version}`}
                  >
                    Choose
                  </LinkButton>
                )}
              </>
            }
          />
        ))}
      </ul>
      <ShowMore list={images} />
    </Section>
  );
}
