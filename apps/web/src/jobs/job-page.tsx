// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Job, MachineState } from '@fabcommons/contracts';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { jobQuery } from '../api/jobs.js';
import { machineQuery } from '../api/machines.js';
import { useWatch } from '../live/live-provider.js';
import { StopButton } from '../machines/stop-button.js';
import { CardBones } from '../ui/bones.js';
import { Page } from '../ui/page.js';
import { Picture } from '../ui/picture.js';
import { Problem } from '../ui/problem.js';
import { isLively, isOver, isUnderWay, jobShown } from '../ui/state.js';
import { StateBadge } from '../ui/state-badge.js';
import { CollectForm } from './collect-form.js';
import { Controls } from './controls.js';
import { FindingsCard } from './findings-card.js';
import css from './job-page.module.css';
import { JobNow } from './job-now.js';
import { jobTitle } from './job-title.js';
import { Receipt } from './receipt.js';
import { History, Timeline } from './timeline.js';
import { Waiting } from './waiting.js';

const Curve = lazy(async () => ({ default: (await import('../machines/temperature-curve.js')).TemperatureCurve }));
const Preview = lazy(async () => ({ default: (await import('../preview/preview.js')).Preview }));
const route = getRouteApi('/jobs/$id');

/** One job, from the request to the receipt. */
export function JobPage() {
  const { id } = route.useParams();
  const job = useQuery(jobQuery(id));
  useWatch(`job:${id}`, `machine:${job.data?.machineId ?? ''}`);
  if (job.isError) {
    return (
      <Page title="Job">
        <Problem error={job.error} what="This job did not load" retry={() => void job.refetch()} />
      </Page>
    );
  }
  if (!job.data) return <CardBones count={2} height={320} cell={380} />;
  return <JobView job={job.data} />;
}

function JobView({ job }: { job: Job }) {
  const machine = useQuery(machineQuery(job.machineId)).data;
  const live = machine?.live;
  const runs = isUnderWay(job.state);
  const heats = live?.state ? Object.keys(live.state.temperatures).length > 0 : true;
  const stoppable = machine && live && runs && machine.may.stop && (isLively(live) || runs);
  const lead = (
    <span className="row-tight">
      <StateBadge shown={jobShown(job)} large />
      <span>
        <Link to="/designs/$slug" params={{ slug: job.designSlug }} search={{ version: job.version }}>
          Version {job.version}
        </Link>{' '}
        on{' '}
        <Link to="/machines/$id" params={{ id: job.machineId }}>
          {job.machineName}
        </Link>
        {job.requestedBy && <> for {job.requestedBy.name}</>}
      </span>
    </span>
  );
  const toCollect = job.may.collect && isOver(job.state);
  return (
    <Page
      title={`${jobTitle(job)} · job ${job.number}`}
      lead={lead}
      above={
        <Link to="/jobs" className="small">
          All jobs
        </Link>
      }
    >
      <Waiting job={job} machine={machine} />
      {!isUnderWay(job.state) && job.state !== 'finished' && job.state !== 'collected' && <FindingsCard job={job} />}
      {toCollect && <CollectForm job={job} />}
      {isOver(job.state) ? (
        <>
          <Receipt job={job} />
          <Timeline job={job} heats={heats} />
        </>
      ) : (
        <div className={css['story']}>
          <div className={`card ${css['now']}`}>
            <JobNow job={job} machine={machine} />
            <Controls job={job} />
          </div>
          <Timeline job={job} heats={heats} />
          {runs && heats && (
            <section className={`card ${css['curve']}`} aria-label="Temperatures">
              <Suspense>
                <Curve machineId={job.machineId} since={job.startedAt} />
              </Suspense>
            </section>
          )}
          {!job.programSha256 && (
            <div className={css['view']}>
              <Picture sha256={job.imageSha256} name={job.designName} ratio="auto" />
            </div>
          )}
        </div>
      )}
      {!isOver(job.state) && job.programSha256 && (
        <Suspense>
          <Preview sha256={job.programSha256} name={job.partName} live={runs ? livePlace(live?.state) : null} />
        </Suspense>
      )}
      <History job={job} />
      {stoppable && <div className={css['room']} />}
      {stoppable && <StopButton machine={machine} dock />}
    </Page>
  );
}

/** How far the program is and where the tool is, as the machine tells. */
function livePlace(state: MachineState | null | undefined) {
  return { linesDone: state?.job?.linesDone ?? 0, positionMm: state?.positionMm ?? null };
}
