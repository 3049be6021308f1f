// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Job } from '@fabcommons/contracts';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { declineJob, pressJob } from '../api/jobs.js';
import { usePress } from '../api/use-press.js';
import { ReasonForm } from './reason-form.js';

const REFRESH = ['jobs', 'job', 'machines', 'machine'];

/** A steward's answer to a request. */
export function AcceptButtons({ job, small = false }: { job: Job; small?: boolean }) {
  const [declining, setDeclining] = useState(false);
  const accept = usePress(() => pressJob(job.id, 'accept'), { said: `Accepted: ${job.partName}.`, refresh: REFRESH });
  const decline = usePress((reason: string) => declineJob(job.id, reason), {
    said: 'Declined, with your reason.',
    refresh: REFRESH,
    onDone: () => setDeclining(false),
  });
  const size = small ? 'xs' : 'sm';
  return (
    <>
      <Button size={size} loading={accept.isPending} onClick={() => accept.mutate(undefined)}>
        Accept
      </Button>
      <Button size={size} variant="default" onClick={() => setDeclining(true)}>
        Decline
      </Button>
      {declining && (
        <ReasonForm
          title={`Decline ${job.partName}`}
          ask="Why not, and what would help"
          button="Decline"
          isBusy={decline.isPending}
          onSend={(reason) => decline.mutate(reason)}
          onClose={() => setDeclining(false)}
        />
      )}
    </>
  );
}
