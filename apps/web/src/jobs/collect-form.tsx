// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Job } from '@fabcommons/contracts';
import { Button, Checkbox, TextInput } from '@mantine/core';
import type { FormEvent } from 'react';
import { collectJob } from '../api/jobs.js';
import { usePress } from '../api/use-press.js';
import { Problem } from '../ui/problem.js';
import { formText } from '../ui/form-text.js';

/** The part is fetched: is the bed clear, and how much work was it? */
export function CollectForm({ job }: { job: Job }) {
  const collect = usePress(
    (form: FormData) =>
      collectJob(job.id, {
        bedClear: form.has('bedClear'),
        workMinutes: Math.round(Number(form.get('workMinutes')) || 0),
        note: formText(form, 'note'),
      }),
    { quiet: true, said: 'Collected. Thank you.', refresh: ['job', 'jobs', 'account', 'machine', 'machines', 'ledger'] },
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    collect.mutate(new FormData(event.currentTarget));
  };
  return (
    <section className="card" id="collect" aria-label="Collect" style={{ padding: 24 }}>
      <form className="stack" onSubmit={submit}>
        <h2>Collect it</h2>
        <Checkbox name="bedClear" defaultChecked label={`The bed of ${job.machineName} is clear for the next one`} />
        <div className="row" style={{ alignItems: 'flex-end' }}>
          <TextInput
            name="workMinutes"
            type="number"
            min={0}
            max={1440}
            defaultValue={0}
            label="Minutes of work"
            description="Taking it off, cleaning: it counts"
            w={190}
          />
          <TextInput className="grow" name="note" label="Note" placeholder="how did it turn out?" maxLength={500} />
        </div>
        {collect.error && <Problem error={collect.error} what="It is not noted as collected" />}
        <Button type="submit" size="md" loading={collect.isPending} style={{ alignSelf: 'start' }}>
          Collect
        </Button>
      </form>
    </section>
  );
}
