// SPDX-License-Identifier: AGPL-3.0-or-later
import { Button, Modal, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { makeSpace } from '../api/accounts.js';
import { issueFor } from '../api/problem.js';
import { usePress } from '../api/use-press.js';
import { prefer } from '../app/preferences.js';
import { Problem } from '../ui/problem.js';
import { formText } from '../ui/form-text.js';

/** A space of one's own; whoever makes it is its first admin. */
export function NewSpace() {
  const [open, setOpen] = useState(false);
  const press = usePress(
    (form: FormData) => {
      const text = (name: string) => formText(form, name);
      return makeSpace({ name: text('name'), location: text('location') || null, description: text('description') });
    },
    {
      quiet: true,
      said: (space) => `${space.name} is there. You are its admin.`,
      refresh: ['me', 'spaces'],
      onDone: (space) => {
        prefer({ spaceId: space.id });
        setOpen(false);
      },
    },
  );
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)} style={{ alignSelf: 'start' }}>
        Make a space
      </Button>
      <Modal opened={open} onClose={() => setOpen(false)} title="Make a space" closeButtonProps={{ 'aria-label': 'Close' }}>
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            press.mutate(new FormData(event.currentTarget));
          }}
        >
          <TextInput name="name" label="Name" required minLength={2} error={issueFor(press.error, 'name')} data-autofocus />
          <TextInput name="location" label="Where" placeholder="Town, street" error={issueFor(press.error, 'location')} />
          <Textarea name="description" label="What it is" rows={3} />
          {press.error && <Problem error={press.error} what="The space was not made" />}
          <Button type="submit" loading={press.isPending}>
            Make the space
          </Button>
        </form>
      </Modal>
    </>
  );
}
