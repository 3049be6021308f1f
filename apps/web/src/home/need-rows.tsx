// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Job, LotRef, Machine } from '@fabcommons/contracts';
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { collectJob } from '../api/jobs.js';
import { clearBed } from '../api/machines.js';
import { usePress } from '../api/use-press.js';
import { AcceptButtons } from '../jobs/accept-buttons.js';
import { jobTitle } from '../jobs/job-title.js';
import { LoadButton } from '../machines/load-button.js';
import { LotName } from '../materials/lot-name.js';
import { Banner } from '../ui/banner.js';
import { LinkButton } from '../ui/link-button.js';

const REFRESH = ['machine', 'machines', 'job', 'jobs', 'account', 'ledger'];

/** Somebody asks for something. */
export function RequestRow({ job }: { job: Job }) {
  return (
    <Row action={<AcceptButtons job={job} small />}>
      <b>{job.requestedBy?.name ?? 'Somebody'}</b> asks for <JobLink job={job} /> on {job.machineName}.
    </Row>
  );
}

/** Something is done: fetched with one press, or with more to say on its page. */
export function CollectRow({ job }: { job: Job }) {
  const collect = usePress(() => collectJob(job.id, { bedClear: true, workMinutes: 0, note: '' }), {
    said: 'Collected. Thank you.',
    refresh: REFRESH,
  });
  const actions = (
    <>
      <Button
        size="xs"
        aria-label={`Collected, bed clear: ${jobTitle(job)}`}
        loading={collect.isPending}
        onClick={() => collect.mutate(undefined)}
      >
        Collected, bed clear
      </Button>
      <LinkButton to="/jobs/$id" params={{ id: job.id }} hash="collect" size="xs" variant="default">
        Say more
      </LinkButton>
    </>
  );
  return (
    <Row action={actions}>
      <JobLink job={job} /> is done and lies at {job.machineName}.
    </Row>
  );
}

/** A machine stands after a stop or an alarm. */
export function HaltRow({ machine: { id, name } }: { machine: Machine }) {
  const action = (
    <LinkButton to="/machines/$id" params={{ id }} size="xs">
      Look at {name}
    </LinkButton>
  );
  return (
    <Row action={action}>
      <b>{name}</b> stands still until somebody has looked at it.
    </Row>
  );
}

/** A bed that nobody has cleared. */
export function BedRow({ machine: { id, name } }: { machine: Machine }) {
  const clear = usePress(clearBed, { said: 'Thank you. The next job may start.', refresh: REFRESH });
  const action = (
    <Button size="xs" aria-label={`The bed of ${name} is clear`} loading={clear.isPending} onClick={() => clear.mutate(id)}>
      The bed is clear
    </Button>
  );
  return (
    <Row action={action}>
      Something still lies on{' '}
      <Link to="/machines/$id" params={{ id }}>
        {name}
      </Link>
      .
    </Row>
  );
}

/** A job waits for a lot that is not in its machine. */
export function LoadRow({ job, machine, lot }: { job: Job; machine: Machine; lot: LotRef }) {
  return (
    <Row action={<LoadButton machine={machine} lot={lot} />}>
      <JobLink job={job} /> waits for <LotName lot={lot} /> in {machine.name}.
    </Row>
  );
}

function Row({ action, children }: { action: ReactNode; children: ReactNode }) {
  return (
    <Banner tone="needs" action={<div className="row-tight">{action}</div>}>
      {children}
    </Banner>
  );
}

function JobLink({ job }: { job: Job }) {
  return (
    <Link to="/jobs/$id" params={{ id: job.id }}>
      {jobTitle(job)}
    </Link>
  );
}
