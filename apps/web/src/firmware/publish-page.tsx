// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FirmwareDraft, ImageFirmware } from '@fabcommons/contracts';
import { Button, Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { publishFirmware } from '../api/firmware.js';
import { newId } from '../api/new-id.js';
import { issueFor } from '../api/problem.js';
import { usePress } from '../api/use-press.js';
import { useWho } from '../app/who.js';
import { DropZone } from '../designs/drop-zone.js';
import { useUploads } from '../designs/uploads.js';
import { Empty } from '../ui/empty.js';
import { formText } from '../ui/form-text.js';
import { LinkButton } from '../ui/link-button.js';
import { Page, Section } from '../ui/page.js';
import { Problem } from '../ui/problem.js';
import { BOARDS } from './boards.js';
import css from './firmware.module.css';
import { FIRMWARE_NAMES } from './fit-words.js';

const LICENCES = ['GPL-3.0-or-later', 'GPL-3.0-only', 'GPL-2.0-or-later', 'MIT', 'Apache-2.0', 'BSD-3-Clause'];
const KINDS = Object.keys(FIRMWARE_NAMES) as ImageFirmware[];

/** Publish a firmware image: file, version, boards, licence and source. */
export function PublishFirmwarePage() {
  const { person, isKnown } = useWho();
  if (isKnown && !person) {
    return (
      <Page title="Publish firmware">
        <Empty
          title="Sign in to publish"
          action={
            <LinkButton to="/sign-in" search={{ back: '/firmware/new' }}>
              Sign in
            </LinkButton>
          }
        >
          Your name stays with the image, so that people know whom to ask.
        </Empty>
      </Page>
    );
  }
  return <PublishForm />;
}

function PublishForm() {
  const navigate = useNavigate();
  const { uploads, add, remove, isSettled } = useUploads();
  // One id for this form: pressing twice publishes one image.
  const [id, setId] = useState(newId);
  const [boards, setBoards] = useState<string[]>([]);
  const publish = usePress(publishFirmware, {
    quiet: true,
    said: (image) => `${image.name} ${image.version} is published. It never changes.`,
    refresh: ['firmware'],
    onDone: (image) => void navigate({ to: '/firmware/$id', params: { id: image.id } }),
  });
  const file = uploads.find(({ sha256 }) => sha256 !== null);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const draft = readDraft(new FormData(event.currentTarget), {
      id,
      boards,
      path: file?.path ?? '',
      sha256: file?.sha256 ?? '',
    });
    publish.mutate(draft, { onError: () => setId(newId()) });
  };
  return (
    <Page
      title="Publish firmware"
      lead="With its source, so that whoever owns such a machine can build it, look into it and mend it."
    >
      <form className={css['form']} onSubmit={submit}>
        <Section title="1. The file">
          <DropZone
            uploads={uploads}
            onAdd={(files) => {
              for (const { path } of uploads) remove(path);
              add(files.slice(0, 1));
            }}
            onRemove={remove}
            words="Drag the file here: .hex (Intel HEX) or .bin."
          />
        </Section>
        <Section title="2. What it is">
          <div className={css['pair']}>
            <TextInput
              name="name"
              label="Name"
              required
              minLength={2}
              placeholder="Marlin for the Anet A8"
              error={issueFor(publish.error, 'name')}
            />
            <TextInput name="version" label="Version" required placeholder="2.1.2" error={issueFor(publish.error, 'version')} />
            <NativeSelect
              name="firmware"
              label="Kind"
              data={KINDS.map((kind) => ({ value: kind, label: FIRMWARE_NAMES[kind] }))}
            />
            <TextInput
              name="licence"
              label="Licence"
              description="An SPDX name; an open one"
              required
              list="firmware-licences"
              error={issueFor(publish.error, 'licence')}
            />
          </div>
          <datalist id="firmware-licences">
            {LICENCES.map((licence) => (
              <option key={licence} value={licence} />
            ))}
          </datalist>
          <TextInput
            name="sourceUrl"
            type="url"
            label="Where exactly this source is"
            description="The tag or commit that it was built from"
            required
            placeholder="https://…"
            error={issueFor(publish.error, 'sourceUrl')}
          />
          <Checkbox.Group
            label="Boards that it runs on"
            value={boards}
            onChange={setBoards}
            error={issueFor(publish.error, 'boards')}
          >
            <div className={css['boards']}>
              {BOARDS.map((board) => (
                <Checkbox key={board.id} value={board.id} label={board.name} />
              ))}
            </div>
          </Checkbox.Group>
          <Textarea
            name="notes"
            label="Notes"
            description="How it was built, what is set in it, what to do after; Markdown works"
            rows={5}
            maxLength={5_000}
          />
        </Section>
        {publish.error && <Problem error={publish.error} what="It is not published yet; what you filled in is still here" />}
        {file && boards.length === 0 && <p className="muted">Choose at least one board.</p>}
        <Button
          type="submit"
          size="md"
          loading={publish.isPending}
          disabled={!isSettled || !file || boards.length === 0}
          style={{ alignSelf: 'start' }}
        >
          Publish
        </Button>
      </form>
    </Page>
  );
}

type Chosen = { id: string; boards: string[]; path: string; sha256: string };

function readDraft(form: FormData, { id, boards, path, sha256 }: Chosen): FirmwareDraft {
  return {
    id,
    boards,
    sha256,
    name: formText(form, 'name'),
    version: formText(form, 'version'),
    firmware: KINDS.find((kind) => kind === formText(form, 'firmware')) ?? 'other',
    format: /\.bin$/i.test(path) ? 'bin' : 'ihex',
    licence: formText(form, 'licence'),
    sourceUrl: formText(form, 'sourceUrl'),
    notes: formText(form, 'notes'),
  };
}
