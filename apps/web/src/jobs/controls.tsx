// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Job } from '@fabcommons/contracts';
import { Button } from '@mantine/core';
import Pause from 'lucide-react/icons/pause';
import Play from 'lucide-react/icons/play';
import { useEffect, useState } from 'react';
import { cancelJob, type JobPress, pressJob } from '../api/jobs.js';
import { ApiProblem } from '../api/problem.js';
import { usePress } from '../api/use-press.js';
import { sentence } from '../ui/measure.js';
import { isOver } from '../ui/state.js';
import { ReasonForm } from './reason-form.js';

const REFRESH = ['job', 'jobs', 'machine', 'machines'];
/** A machine that has not answered a press by then can be asked again. */
const ASK_AGAIN_AFTER_MS = 5_000;

/** Pause, resume, cancel: the press shows at once as asked for; that it is so, only the machine's own word says. */
export function Controls({ job }: { job: Job }) {
  const [cancelling, setCancelling] = useState(false);
  const cancel = usePress((reason: string) => cancelJob(job.id, reason), {
    said: 'The job is being cancelled.',
    refresh: REFRESH,
    onDone: () => setCancelling(false),
  });
  if (isOver(job.state) || !(job.may.control || job.may.cancel)) return null;
  return (
    <div className="row">
      {job.may.control && <PauseOrResume key={job.state} job={job} />}
      {job.may.cancel && (
        <Button size="md" variant="default" onClick={() => setCancelling(true)}>
          Cancel job
        </Button>
      )}
      {cancelling && (
        <ReasonForm
          title={`Cancel ${job.partName} on ${job.machineName}?`}
          ask="Why"
          start="no longer needed"
          button="Cancel it"
          isBusy={cancel.isPending}
          onSend={(reason) => cancel.mutate(reason)}
          onClose={() => setCancelling(false)}
        />
      )}
    </div>
  );
}

/** Made anew with every state of the job, so that what was asked for ends with the machine's answer. */
function PauseOrResume({ job }: { job: Job }) {
  const [isAsked, setAsked] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const press = usePress((what: JobPress) => pressJob(job.id, what), { quiet: true });
  useEffect(() => {
    if (!isAsked) return undefined;
    const timer = setTimeout(() => setAsked(false), ASK_AGAIN_AFTER_MS);
    return () => clearTimeout(timer);
  }, [isAsked]);
  const ask = (what: JobPress) => {
    if (isAsked) return;
    setAsked(true);
    setRefusal(null);
    press.mutate(what, {
      onError: (error) => {
        setAsked(false);
        setRefusal(error instanceof ApiProblem ? error.message : 'That did not work. Reload the page and try again.');
      },
    });
  };
  if (job.state !== 'paused' && job.state !== 'running' && job.state !== 'starting') return null;
  return (
    <>
      {job.state === 'paused' ? (
        <Button size="md" leftSection={<Play size={18} aria-hidden />} aria-disabled={isAsked} onClick={() => ask('resume')}>
          {isAsked ? 'Resuming…' : 'Resume'}
        </Button>
      ) : (
        <Button size="md" leftSection={<Pause size={18} aria-hidden />} aria-disabled={isAsked} onClick={() => ask('pause')}>
          {isAsked ? 'Pausing…' : 'Pause'}
        </Button>
      )}
      {refusal && (
        <p role="alert" style={{ color: 'var(--fault)', fontWeight: 600, order: 9, flexBasis: '100%' }}>
          {sentence(refusal)}
        </p>
      )}
    </>
  );
}
