// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Design, DesignDraft } from '@fabcommons/contracts';
import { Button, SegmentedControl, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { designQuery, publishDesign, publishVersion } from '../api/designs.js';
import { issueFor } from '../api/problem.js';
import { usePress } from '../api/use-press.js';
import { useWho } from '../app/who.js';
import { RowBones } from '../ui/bones.js';
import { Empty } from '../ui/empty.js';
import { Page, Section } from '../ui/page.js';
import { Problem } from '../ui/problem.js';
import { DesignFieldsForm, readFields } from './design-fields.js';
import { DropZone } from './drop-zone.js';
import css from './publish.module.css';
import { useUploads } from './uploads.js';
import { LinkButton } from '../ui/link-button.js';
import { formRaw } from '../ui/form-text.js';

const route = getRouteApi('/designs/new');

/** Publish a design, or a further version of one. */
export function PublishPage() {
  const { of } = route.useSearch();
  const { person, isKnown } = useWho();
  if (isKnown && !person) {
    return (
      <Page title="Publish a design">
        <Empty
          title="Sign in to publish"
          action={
            <LinkButton to="/sign-in" search={{ back: '/designs/new' }}>
              Sign in
            </LinkButton>
          }
        >
          Your name stays with the design: you are credited each time somebody makes it.
        </Empty>
      </Page>
    );
  }
  return of === undefined ? <PublishForm key="" of={null} /> : <NextVersion key={of} slug={of} />;
}

/** A further version begins as the newest one is. */
function NextVersion({ slug }: { slug: string }) {
  const design = useQuery(designQuery(slug));
  if (design.isError) {
    return (
      <Page title="New version">
        <Problem error={design.error} what="The design did not load" retry={() => void design.refetch()} />
      </Page>
    );
  }
  return design.data ? <PublishForm of={design.data} /> : <RowBones />;
}

function PublishForm({ of }: { of: Design | null }) {
  const navigate = route.useNavigate();
  const { uploads, add, remove, isSettled } = useUploads();
  const [how, setHow] = useState<'form' | 'manifest'>('form');
  const publish = usePress((draft: DesignDraft) => (of ? publishVersion(of.slug, draft) : publishDesign(draft)), {
    quiet: true,
    said: (design) => `${design.name} ${design.version} is published. This version never changes.`,
    refresh: ['designs', 'design'],
    onDone: ({ slug }) => void navigate({ to: '/designs/$slug', params: { slug } }),
  });
  const stored = uploads.flatMap(({ path, sha256 }) => (sha256 ? [{ path, sha256 }] : []));
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    publish.mutate(
      how === 'manifest'
        ? { manifest: formRaw(form, 'manifest'), files: stored }
        : {
            fields: readFields(
              form,
              stored.map(({ path }) => path),
            ),
            files: stored,
          },
    );
  };
  return (
    <Page
      title={of ? `New version of ${of.name}` : 'Publish a design'}
      lead="Under an open licence, with its sources, so that others can make it, change it and credit you."
    >
      <form className={css['form']} onSubmit={submit}>
        <Section title="1. Files">
          <DropZone uploads={uploads} onAdd={add} onRemove={remove} />
        </Section>
        <Section
          title="2. What it is"
          aside={
            <SegmentedControl
              size="xs"
              aria-label="How to describe it"
              value={how}
              onChange={(value) => setHow(value === 'manifest' ? 'manifest' : 'form')}
              data={[
                { value: 'form', label: 'Form' },
                { value: 'manifest', label: 'okh.toml' },
              ]}
            />
          }
        >
          {how === 'form' ? (
            <DesignFieldsForm paths={uploads.map(({ path }) => path)} error={publish.error} start={of} />
          ) : (
            <Textarea
              name="manifest"
              label="Open Know-How manifest"
              description="Text of okh.toml; its paths name the files above"
              required
              rows={16}
              styles={{ input: { fontFamily: 'monospace' } }}
              error={issueFor(publish.error, 'manifest')}
            />
          )}
        </Section>
        {publish.error && <Problem error={publish.error} what="It is not published yet; what you filled in is still here" />}
        <Button
          type="submit"
          size="md"
          loading={publish.isPending}
          disabled={!isSettled || stored.length === 0}
          style={{ alignSelf: 'start' }}
        >
          {isSettled ? 'Publish' : 'Files are on their way…'}
        </Button>
      </form>
    </Page>
  );
}
