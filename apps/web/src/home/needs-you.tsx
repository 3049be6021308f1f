// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Job, Machine } from '@fabcommons/contracts';
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { clearBed } from '../api/machines.js';
import { collectJob } from '../api/jobs.js';
import { usePress } from '../api/use-press.js';
import { AcceptButtons } from '../jobs/accept-buttons.js';
import { jobTitle } from '../jobs/job-title.js';
import { lotToLoad } from '../jobs/lot-to-load.js';
import { LoadButton } from '../machines/load-button.js';
import { LotName } from '../materials/lot-name.js';
import { Banner } from '../ui/banner.js';
import { Section } from '../ui/page.js';
import { LinkButton } from '../ui/link-button.js';

/** What wants the reader: requests to accept, beds to clear, things to collect. Nothing is shown when nothing does. */
export function NeedsYou({ jobs, machines }: { jobs: Job[]; machines: Machine[] }) {
  const clear = usePress(clearBed, {
    said: 'Thank you. The next job may start.',
    refresh: ['machine', 'machines', 'job', 'jobs'],
  });
  const collect = usePress((id: string) => collectJob(id, { bedClear: true, workMinutes: 0, note: '' }), {
    said: 'Collected. Thank you.',
    refresh: ['job', 'jobs', 'account', 'machine', 'machines', 'ledger'],
  });
  const toLoad = machines.flatMap((machine) => {
    const first = [...jobs].reverse().find((job) => lotToLoad(job, machine));
    const lot = first && lotToLoad(first, machine);
    return machine.may.manage && first && lot ? [{ machine, job: first, lot }] : [];
  });
  const needs: { key: string; words: ReactNode; action: ReactNode }[] = [
    ...jobs
      .filter(({ state, may }) => state === 'requested' && may.accept)
      .map((job) => ({
        key: job.id,
        words: (
          <>
            <b>{job.requestedBy?.name ?? 'Somebody'}</b> asks for{' '}
            <Link to="/jobs/$id" params={{ id: job.id }}>
              {jobTitle(job)}
            </Link>{' '}
            on {job.machineName}.
          </>
        ),
        action: (
          <div className="row-tight">
            <AcceptButtons job={job} small />
          </div>
        ),
      })),
    ...jobs
      .filter(({ state, may }) => state === 'finished' && may.collect)
      .map((job) => ({
        key: job.id,
        words: (
          <>
            <Link to="/jobs/$id" params={{ id: job.id }}>
              {jobTitle(job)}
            </Link>{' '}
            is done and lies at {job.machineName}.
          </>
        ),
        action: (
          <div className="row-tight">
            <Button
              size="xs"
              aria-label={`Collected ${jobTitle(job)}, the bed is clear`}
              loading={collect.isPending && collect.variables === job.id}
              onClick={() => collect.mutate(job.id)}
            >
              Collected, bed clear
            </Button>
            <LinkButton to="/jobs/$id" params={{ id: job.id }} hash="collect" size="xs" variant="default">
              Say more
            </LinkButton>
          </div>
        ),
      })),
    ...machines
      .filter(
        ({ live, may, id }) =>
          live.bed === 'occupied' &&
          live.job === null &&
          may.clearBed &&
          !jobs.some((job) => job.machineId === id && job.state === 'finished' && job.may.collect),
      )
      .map((machine) => ({
        key: machine.id,
        words: (
          <>
            Something still lies on{' '}
            <Link to="/machines/$id" params={{ id: machine.id }}>
              {machine.name}
            </Link>
            .
          </>
        ),
        action: (
          <Button size="xs" loading={clear.isPending && clear.variables === machine.id} onClick={() => clear.mutate(machine.id)}>
            The bed is clear
          </Button>
        ),
      })),
    ...toLoad.map(({ machine, job, lot }) => ({
      key: `load ${machine.id}`,
      words: (
        <>
          <Link to="/jobs/$id" params={{ id: job.id }}>
            {jobTitle(job)}
          </Link>{' '}
          waits for <LotName lot={lot} /> in {machine.name}.
        </>
      ),
      action: (
        <div className="row-tight">
          <LoadButton machine={machine} lot={lot} />
        </div>
      ),
    })),
  ];
  if (needs.length === 0) return null;
  return (
    <Section title="Needs you">
      {needs.map(({ key, words, action }) => (
        <Banner key={key} tone="needs" action={action}>
          {words}
        </Banner>
      ))}
    </Section>
  );
}
