// SPDX-License-Identifier: AGPL-3.0-or-later
import { useInfiniteQuery } from '@tanstack/react-query';
import { jobsQuery, loadedJobs } from '../api/jobs.js';
import { JobRow } from '../jobs/job-row.js';
import { RowBones } from '../ui/bones.js';
import { Section } from '../ui/page.js';
import { Problem } from '../ui/problem.js';
import { ShowMore } from '../ui/show-more.js';
import { CapabilityFacts } from './capability-facts.js';
import { Loaded } from './loaded.js';
import css from './machine-page.module.css';
import { Now } from './now.js';
import { Offers } from './offers.js';
import { SpeedDuringJob } from './speed-during-job.js';
import { Trust } from './trust.js';
import { useMachine } from './use-machine.js';

/** What it does now, its queue, what it can do. */
export function NowPlace() {
  const machine = useMachine();
  if (!machine) return null;
  return (
    <>
      {machine.description !== '' && <p className="muted">{machine.description}</p>}
      <Offers machine={machine} />
      <div className={css['columns']}>
        <div className="stack-wide">
          <Now machine={machine} />
          <SpeedDuringJob machine={machine} />
          <Queue machineId={machine.id} />
        </div>
        <div className="stack-wide">
          <Trust machine={machine} />
          <Loaded machine={machine} />
          <CapabilityFacts machine={machine} />
        </div>
      </div>
    </>
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
