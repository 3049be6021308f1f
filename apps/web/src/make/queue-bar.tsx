// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Design, DesignPart, LotRef, Match } from '@fabcommons/contracts';
import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { joinSpace } from '../api/accounts.js';
import { requestJob } from '../api/jobs.js';
import { newId } from '../api/new-id.js';
import { usePress } from '../api/use-press.js';
import { useWho } from '../app/who.js';
import { duration, mass } from '../ui/measure.js';
import { Problem } from '../ui/problem.js';
import css from './make.module.css';

type Props = {
  design: Design;
  part: DesignPart;
  copies: number;
  match: Match | undefined;
  lot: LotRef | null;
  anyAnswer: boolean;
};

/** The one button; before it a membership, where that is still missing. */
export function QueueBar({ design, part, copies, match, lot, anyAnswer }: Props) {
  const { role, space, isKnown } = useWho();
  const navigate = useNavigate();
  // One id for this sheet: pressing twice, or again after a lost answer, still queues one job.
  const [id, setId] = useState(newId);
  const queue = usePress(requestJob, {
    quiet: true,
    refresh: ['jobs', 'machines', 'matches'],
    onDone: (job) => {
      setId(newId());
      void navigate({ to: '/jobs/$id', params: { id: job.id } });
    },
  });
  const join = usePress(joinSpace, {
    said: 'Welcome. You may use the machines now.',
    refresh: ['me', 'matches', 'machines', 'spaces'],
  });
  if (!isKnown) return null;
  if (!role && space) {
    return (
      <div className={css['bar']}>
        <span className="grow">Machines of {space.name} are for its people; everybody may join.</span>
        <Button size="md" loading={join.isPending} onClick={() => join.mutate(space.id)}>
          Join {space.name}
        </Button>
      </div>
    );
  }
  if (!match)
    return anyAnswer ? null : (
      <div className={css['bar']}>
        <Button size="md" disabled>
          Asking the machines…
        </Button>
      </div>
    );
  const { timeMs, massMg } = match.estimate;
  const press = () =>
    queue.mutate({
      id,
      designSlug: design.slug,
      version: design.version,
      partId: part.id,
      machineId: match.machineId,
      lotId: lot?.id ?? null,
      copies,
      note: '',
    });
  return (
    <>
      {queue.error && <Problem error={queue.error} what={`It is not queued on ${match.machineName}`} />}
      <div className={css['bar']}>
        <span className="grow">
          <b>{copies > 1 ? `${copies} × ${part.name}` : part.name}</b>
          <span className="small muted">
            {' '}
            {[lot?.name, timeMs === null ? null : duration(timeMs), massMg === null ? null : mass(massMg)]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </span>
        <Button size="md" loading={queue.isPending} onClick={press}>
          Queue on {match.machineName}
        </Button>
      </div>
    </>
  );
}
