// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Job, JobState } from '@fabcommons/contracts';
import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import Pause from 'lucide-react/icons/pause';
import Play from 'lucide-react/icons/play';
import { useState } from 'react';
import { cancelJob, type JobPress, pressJob } from '../api/jobs.js';
import { usePress } from '../api/use-press.js';
import { isOver } from '../ui/state.js';
import { ReasonForm } from './reason-form.js';

const REFRESH = ['job', 'jobs', 'machine', 'machines'];

/** Pause, resume, cancel: the press shows at once, the machine's own word follows. */
export function Controls({ job }: { job: Job }) {
  const client = useQueryClient();
  const [cancelling, setCancelling] = useState(false);
  const press = usePress((what: JobPress) => pressJob(job.id, what), { refresh: REFRESH });
  const cancel = usePress((reason: string) => cancelJob(job.id, reason), {
    said: 'The job is being cancelled.',
    refresh: REFRESH,
    onDone: () => setCancelling(false),
  });
  const pressNow = (what: JobPress, shown: JobState) => {
    client.setQueryData<Job>(['job', job.id], (old) => old && { ...old, state: shown });
    press.mutate(what);
  };
  if (isOver(job.state) || !(job.may.control || job.may.cancel)) return null;
  const runs = job.state === 'running' || job.state === 'starting';
  return (
    <div className="row">
      {job.may.control && runs && (
        <Button size="md" leftSection={<Pause size={18} aria-hidden />} onClick={() => pressNow('pause', 'paused')}>
          Pause
        </Button>
      )}
      {job.may.control && job.state === 'paused' && (
        <Button size="md" leftSection={<Play size={18} aria-hidden />} onClick={() => pressNow('resume', 'running')}>
          Resume
        </Button>
      )}
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
