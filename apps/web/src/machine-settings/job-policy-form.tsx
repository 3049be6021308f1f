// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Machine } from '@fabcommons/contracts';
import { Button, NativeSelect } from '@mantine/core';
import type { FormEvent } from 'react';
import { changeMachine } from '../api/machines.js';
import { usePress } from '../api/use-press.js';
import { formText } from '../ui/form-text.js';
import { Section } from '../ui/page.js';
import { Problem } from '../ui/problem.js';
import { POLICY_ROWS, policyOf, VERDICT_WORDS } from './job-policy.js';
import css from './settings.module.css';

/** What programs of jobs may do on this machine. */
export function JobPolicyForm({ machine }: { machine: Machine }) {
  const policy = machine.jobPolicy ?? {};
  const save = usePress(
    (form: FormData) => changeMachine(machine.id, { jobPolicy: policyOf(policy, (name) => formText(form, name)) }),
    { quiet: true, said: 'Saved. It holds for jobs from now on.', refresh: ['machine', 'machines'] },
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    save.mutate(new FormData(event.currentTarget));
  };
  return (
    <Section title="What programs may do here">
      <form className={`card ${css['policy']}`} onSubmit={submit}>
        <p className="muted">Each program is read before its first byte is sent. Moving within the machine is always allowed.</p>
        {POLICY_ROWS.map(({ name, words, usual }) => (
          <NativeSelect
            key={name}
            name={name}
            label={words}
            defaultValue={policy[name] ?? ''}
            data={[
              { value: '', label: `as usual: ${VERDICT_WORDS[usual]}` },
              { value: 'allow', label: VERDICT_WORDS.allow },
              { value: 'ask', label: VERDICT_WORDS.ask },
              { value: 'refuse', label: VERDICT_WORDS.refuse },
            ]}
          />
        ))}
        {save.error && <Problem error={save.error} what="Nothing was changed" />}
        <Button type="submit" loading={save.isPending} style={{ justifySelf: 'start' }}>
          Save
        </Button>
      </form>
    </Section>
  );
}
