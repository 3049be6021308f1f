// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Job } from '@fabcommons/contracts';
import { SegmentedControl } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import Plus from 'lucide-react/icons/plus';
import { useState } from 'react';
import { NoSpace } from '../accounts/no-space.js';
import { jobsQuery, loadedJobs } from '../api/jobs.js';
import { useWho } from '../app/who.js';
import { useWatch } from '../live/live-provider.js';
import { RowBones } from '../ui/bones.js';
import { Empty } from '../ui/empty.js';
import { Page, Section } from '../ui/page.js';
import { Problem } from '../ui/problem.js';
import { ShowMore } from '../ui/show-more.js';
import { isOver, isUnderWay } from '../ui/state.js';
import { AcceptButtons } from './accept-buttons.js';
import { JobRow } from './job-row.js';
import { LinkButton } from '../ui/link-button.js';

/** What is asked for, being made and waiting to be fetched. */
export function JobsPage() {
  const { person, space, isSteward, hasNoSpace } = useWho();
  const [scope, setScope] = useState<'space' | 'mine'>('space');
  const mine = scope === 'mine' && person !== null;
  const whose = mine ? { mine: true } : { spaceId: space?.id };
  const open = useInfiniteQuery(jobsQuery({ ...whose, open: true, limit: 100 }));
  const jobs = useInfiniteQuery(jobsQuery(whose));
  useWatch(`space:${space?.id ?? ''}`);
  const all = loadedJobs(open.data);
  const before = loadedJobs(jobs.data).filter(({ state }) => isOver(state) && state !== 'finished');
  return (
    <Page
      title="Make"
      lead={
        isSteward ? 'What is asked for, being made and waiting to be fetched.' : 'Your things, and what else is being made here.'
      }
      actions={
        <LinkButton to="/make" leftSection={<Plus size={17} aria-hidden />}>
          Make something
        </LinkButton>
      }
    >
      {person && (
        <SegmentedControl
          aria-label="Whose jobs"
          style={{ alignSelf: 'start' }}
          value={scope}
          onChange={(value) => setScope(value === 'mine' ? 'mine' : 'space')}
          data={[
            { value: 'space', label: space?.name ?? 'This space' },
            { value: 'mine', label: 'Mine' },
          ]}
        />
      )}
      {hasNoSpace && <NoSpace />}
      {jobs.isPending && !hasNoSpace && <RowBones />}
      {jobs.isError && <Problem error={jobs.error} what="The jobs did not load" retry={() => void jobs.refetch()} />}
      {!hasNoSpace && jobs.isSuccess && open.isSuccess && all.length === 0 && before.length === 0 && !jobs.hasNextPage && (
        <Empty title="Nothing was made here yet" action={<LinkButton to="/make">Make something</LinkButton>}>
          Pick a design, see which machine can make it and when, and queue it. You watch it from here.
        </Empty>
      )}
      <Group title="To accept" jobs={all.filter(({ state, may }) => state === 'requested' && may.accept)} />
      <Group title="Being made" jobs={all.filter(({ state }) => isUnderWay(state))} />
      <Group title="To collect" jobs={all.filter(({ state }) => state === 'finished')} />
      <Group
        title="Waiting"
        jobs={all.filter(({ state, may }) => !isOver(state) && !isUnderWay(state) && !(state === 'requested' && may.accept))}
      />
      <ShowMore list={open}>Show more that are open</ShowMore>
      <Group title="Before" jobs={before} isPart={jobs.hasNextPage} />
      <ShowMore list={jobs}>Show older jobs</ShowMore>
    </Page>
  );
}

/** `isPart`: there are more of them than these. */
function Group({ title, jobs, isPart = false }: { title: string; jobs: Job[]; isPart?: boolean }) {
  if (jobs.length === 0) return null;
  return (
    <Section title={title} aside={!isPart && <span className="small muted">{jobs.length}</span>}>
      <ul className="stack">
        {jobs.map((job) => (
          <li key={job.id}>
            <JobRow job={job} action={actionOf(job)} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function actionOf(job: Job) {
  if (job.state === 'requested' && job.may.accept) return <AcceptButtons job={job} small />;
  if (job.state === 'finished' && job.may.collect) {
    return (
      <LinkButton
        to="/jobs/$id"
        params={{ id: job.id }}
        hash="collect"
        size="xs"
        variant="light"
        aria-label={`Collect ${job.partName}`}
      >
        Collect
      </LinkButton>
    );
  }
  return undefined;
}
