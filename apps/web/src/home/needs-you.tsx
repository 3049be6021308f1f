// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Job, Machine } from '@fabcommons/contracts';
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { clearBed } from '../api/machines.js';
import { usePress } from '../api/use-press.js';
import { AcceptButtons } from '../jobs/accept-buttons.js';
import { Banner } from '../ui/banner.js';
import { Section } from '../ui/page.js';
import { LinkButton } from '../ui/link-button.js';

/** What wants the reader: requests to accept, beds to clear, things to collect. Nothing is shown when nothing does. */
export function NeedsYou({ jobs, machines }: { jobs: Job[]; machines: Machine[] }) {
  const clear = usePress(clearBed, {
    said: 'Thank you. The next job may start.',
    refresh: ['machine', 'machines', 'job', 'jobs'],
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
              {job.partName}
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
            <b>{job.partName}</b> is done and lies at {job.machineName}.
          </>
        ),
        action: (
          <LinkButton to="/jobs/$id" params={{ id: job.id }} hash="collect" size="xs" aria-label={`Collect ${job.partName}`}>
            Collect
          </LinkButton>
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
          <Button size="xs" loading={clear.isPending} onClick={() => clear.mutate(machine.id)}>
            The bed is clear
          </Button>
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
