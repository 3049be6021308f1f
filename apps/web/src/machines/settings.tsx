// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Machine } from '@fabcommons/contracts';
import { Button, Modal, NativeSelect, Textarea, TextInput } from '@mantine/core';
import Settings from 'lucide-react/icons/settings-2';
import { type FormEvent, useState } from 'react';
import { changeMachine } from '../api/machines.js';
import { issueFor } from '../api/problem.js';
import { usePress } from '../api/use-press.js';
import { Problem } from '../ui/problem.js';
import { CapabilityFields, readCapability } from './capability-fields.js';
import { formText } from '../ui/form-text.js';

/** A steward's settings of a machine. */
export function MachineSettings({ machine }: { machine: Machine }) {
  const [open, setOpen] = useState(false);
  const save = usePress(
    (form: FormData) =>
      changeMachine(machine.id, {
        name: formText(form, 'name'),
        description: formText(form, 'description'),
        acceptPolicy: form.get('acceptPolicy') === 'auto' ? 'auto' : 'steward',
        capability: readCapability(form, machine.capability.tools.slice(1)),
      }),
    { quiet: true, said: 'Saved.', refresh: ['machine', 'machines', 'matches'], onDone: () => setOpen(false) },
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    save.mutate(new FormData(event.currentTarget));
  };
  return (
    <>
      <Button variant="default" size="xs" leftSection={<Settings size={15} aria-hidden />} onClick={() => setOpen(true)}>
        Name, materials, limits
      </Button>
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        title={`${machine.name}: what stewards say of it`}
        size="lg"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <form className="stack" onSubmit={submit}>
          <TextInput name="name" label="Name" required defaultValue={machine.name} error={issueFor(save.error, 'name')} />
          <Textarea name="description" label="Description" rows={2} defaultValue={machine.description} />
          <PolicyField value={machine.acceptPolicy} />
          <CapabilityFields start={machine.capability} />
          {save.error && <Problem error={save.error} what="Nothing was changed" />}
          <Button type="submit" loading={save.isPending}>
            Save
          </Button>
        </form>
      </Modal>
    </>
  );
}

/** How jobs are taken on. */
export function PolicyField({ value }: { value: Machine['acceptPolicy'] }) {
  return (
    <NativeSelect
      name="acceptPolicy"
      label="Jobs are taken on"
      defaultValue={value}
      data={[
        { value: 'steward', label: 'by a steward, one by one' },
        { value: 'auto', label: 'by itself, when a member asks and it fits' },
      ]}
    />
  );
}
