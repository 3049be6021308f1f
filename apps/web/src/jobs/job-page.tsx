// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Job } from '@fabcommons/contracts';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { jobQuery } from '../api/jobs.js';
import { machineQuery } from '../api/machines.js';
import { useWatch } from '../live/live-provider.js';
import { StopButton } from '../machines/stop-button.js';
import { CardBones } from '../ui/bones.js';
import { Page, Section } from '../ui/page.js';
import { Picture } from '../ui/picture.js';
import { Problem } from '../ui/problem.js';
import { isLively, isOver, isUnderWay, jobShown } from '../ui/state.js';
import { StateBadge } from '../ui/state-badge.js';
import { CollectForm } from './collect-form.js';
import { Controls } from './controls.js';
import css from './job-page.module.css';
import { JobNow } from './job-now.js';
import { Receipt } from './receipt.js';
import { History, Timeline } from './timeline.js';
import { Waiting } from './waiting.js';

const Curve = lazy(async () => ({ default: (await import('../machines/temperature-curve.js')).TemperatureCurve }));
const Viewer = lazy(async () => ({ default: (await import('../viewer/viewer.js')).Viewer }));
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
        {job.copies > 1 ? `${job.copies} × ` : ''}
        <Link to="/designs/$slug" params={{ slug: job.designSlug }} search={{ version: job.version }}>
          {job.designName}
        </Link>{' '}
        {job.version} on{' '}
        <Link to="/machines/$id" params={{ id: job.machineId }}>
          {job.machineName}
        </Link>
        {job.requestedBy && <> for {job.requestedBy.name}</>}
      </span>
    </span>
  );
  return (
    <Page
      title={`${job.partName} · job ${job.number}`}
      lead={lead}
      above={
        <Link to="/jobs" className="small">
          All jobs
        </Link>
      }
    >
      <Waiting job={job} machine={machine} />
      {isOver(job.state) && <Receipt job={job} />}
      {job.may.collect && job.state !== 'collected' && isOver(job.state) && <CollectForm job={job} />}
      {!isOver(job.state) && (
        <div className={css['columns']}>
          <div className={`card ${css['now']}`}>
            <JobNow job={job} machine={machine} />
            <Controls job={job} />
          </div>
          <div className={css['view']}>
            {job.programSha256 ? (
              <Suspense fallback={<Picture sha256={job.imageSha256} name={job.designName} ratio="auto" />}>
                <Viewer
                  source={{ kind: 'program', sha256: job.programSha256 }}
                  name={job.partName}
                  bytesDone={runs ? (live?.state?.job?.bytesDone ?? 0) : null}
                  fallback={<Picture sha256={job.imageSha256} name={job.designName} ratio="auto" />}
                />
              </Suspense>
            ) : (
              <Picture sha256={job.imageSha256} name={job.designName} ratio="auto" />
            )}
          </div>
        </div>
      )}
      <Timeline job={job} heats={heats} />
      {runs && heats && (
        <Section title="Temperatures">
          <div className="card">
            <Suspense fallback={<div style={{ height: 200 }} />}>
              <Curve machineId={job.machineId} since={job.startedAt} />
            </Suspense>
          </div>
        </Section>
      )}
      <History job={job} />
      {stoppable && <div className={css['room']} />}
      {stoppable && <StopButton machine={machine} dock />}
    </Page>
  );
}
