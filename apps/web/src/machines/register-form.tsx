// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Bridge } from '@fabcommons/contracts';
import { Button, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { FormEvent } from 'react';
import { addMachine } from '../api/machines.js';
import { issueFor } from '../api/problem.js';
import { usePress } from '../api/use-press.js';
import { Problem } from '../ui/problem.js';
import { CapabilityFields, readCapability } from './capability-fields.js';
import css from './machine-page.module.css';
import { PolicyField } from './settings.js';
import { formText } from '../ui/form-text.js';

/** Takes a machine that a bridge announces into the space. */
export function RegisterForm({ bridge, machineKey }: { bridge: Bridge; machineKey: string }) {
  const navigate = useNavigate();
  const add = usePress(addMachine, {
    quiet: true,
    said: (machine) => `${machine.name} is part of ${machine.spaceName} now.`,
    refresh: ['machines', 'bridges', 'matches'],
    onDone: (machine) => void navigate({ to: '/machines/$id', params: { id: machine.id } }),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    add.mutate({
      bridgeId: bridge.id,
      key: machineKey,
      name: formText(form, 'name'),
      description: '',
      acceptPolicy: form.get('acceptPolicy') === 'auto' ? 'auto' : 'steward',
      capability: readCapability(form),
    });
  };
  return (
    <section className={`card ${css['step']}`} aria-label={`New machine ${machineKey}`}>
      <h2>
        <span className={css['number']}>+</span>“{machineKey}” is at {bridge.name}. What can it do?
      </h2>
      <form className="stack" onSubmit={submit}>
        <TextInput
          name="name"
          label="Name people use"
          required
          defaultValue={machineKey.replaceAll('-', ' ')}
          error={issueFor(add.error, 'name')}
        />
        <CapabilityFields start={null} />
        <PolicyField value="steward" />
        {add.error && <Problem error={add.error} what="The machine was not added" />}
        <Button type="submit" loading={add.isPending}>
          Add the machine
        </Button>
      </form>
    </section>
  );
}
