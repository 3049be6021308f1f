// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Machine } from '@fabcommons/contracts';
import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { clearBed, machineQuery } from '../api/machines.js';
import { jobsQuery, loadedJobs } from '../api/jobs.js';
import { usePress } from '../api/use-press.js';
import { JobRow } from '../jobs/job-row.js';
import { useWatch } from '../live/live-provider.js';
import { Banner } from '../ui/banner.js';
import { CardBones, RowBones } from '../ui/bones.js';
import { Page, Section } from '../ui/page.js';
import { Problem } from '../ui/problem.js';
import { ShowMore } from '../ui/show-more.js';
import { isLively, machineShown } from '../ui/state.js';
import { StateBadge } from '../ui/state-badge.js';
import { HaltBanner } from './bring-back.js';
import { CapabilityFacts } from './capability-facts.js';
import { Loaded } from './loaded.js';
import css from './machine-page.module.css';
import { Now } from './now.js';
import { MachineSettings } from './settings.js';
import { StopButton } from './stop-button.js';

const route = getRouteApi('/machines/$id');

/** One machine: now, its queue, what it can do. */
export function MachinePage() {
  const { id } = route.useParams();
  const machine = useQuery(machineQuery(id));
  useWatch(`machine:${id}`);
  if (machine.isError) {
    return (
      <Page title="Machine">
        <Problem error={machine.error} what="This machine did not load" retry={() => void machine.refetch()} />
      </Page>
    );
  }
  if (!machine.data) return <CardBones count={2} height={320} cell={380} />;
  return <MachineView machine={machine.data} />;
}

function MachineView({ machine }: { machine: Machine }) {
  const shown = machineShown(machine.live);
  const lively = machine.may.stop && isLively(machine.live);
  const lead = (
    <span className="row-tight">
      <StateBadge shown={shown} large /> {machine.capability.processName} in {machine.spaceName}
      {machine.virtualSpeed !== null && ` · virtual${machine.virtualSpeed > 1 ? `, ${machine.virtualSpeed}× time` : ''}`}
    </span>
  );
  return (
    <Page
      title={machine.name}
      lead={lead}
      above={
        <Link to="/machines" className="small">
          All machines
        </Link>
      }
      actions={machine.may.manage && <MachineSettings machine={machine} />}
    >
      <HaltBanner machine={machine} />
      <BedBanner machine={machine} />
      {machine.description !== '' && <p className="muted">{machine.description}</p>}
      <div className={css['columns']}>
        <div className="stack-wide">
          <Now machine={machine} />
          <Queue machineId={machine.id} />
        </div>
        <div className="stack-wide">
          <Loaded machine={machine} />
          <CapabilityFacts machine={machine} />
        </div>
      </div>
      {lively && <div className={css['room']} />}
      {lively && <StopButton machine={machine} dock />}
    </Page>
  );
}

function BedBanner({ machine }: { machine: Machine }) {
  const clear = usePress(clearBed, {
    said: 'Thank you. The next job may start.',
    refresh: ['machine', 'machines', 'job', 'jobs'],
  });
  if (machine.live.bed !== 'occupied' || machine.live.job !== null) return null;
  const button = machine.may.clearBed && (
    <Button loading={clear.isPending} onClick={() => clear.mutate(machine.id)}>
      The bed is clear
    </Button>
  );
  return (
    <Banner tone="needs" action={button}>
      <b>Something still lies on it.</b> Take it off and look that nothing is left; only then the next job starts.
    </Banner>
  );
}

/** The queue in the order in which it is made. */
function Queue({ machineId }: { machineId: string }) {
  const jobs = useInfiniteQuery(jobsQuery({ machineId, open: true, limit: 100 }));
  const all = loadedJobs(jobs.data).reverse();
  return (
    <Section title="Queue">
      {jobs.isPending && <RowBones count={2} />}
      {jobs.isError && <Problem error={jobs.error} what="The queue did not load" retry={() => void jobs.refetch()} />}
      {jobs.isSuccess && all.length === 0 && <p className="muted">Nothing waits for this machine.</p>}
      <ShowMore list={jobs}>Show what comes before these</ShowMore>
      <ul className="stack">
        {all.map((job) => (
          <li key={job.id}>
            <JobRow job={job} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
