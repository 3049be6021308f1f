// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Machine, MaintenanceLog, MaintenanceTask } from '@fabcommons/contracts';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { Markdown } from '../ui/markdown.js';
import { sentence } from '../ui/measure.js';
import type { Shown } from '../ui/state.js';
import { StateBadge } from '../ui/state-badge.js';
import { When } from '../ui/when.js';
import { DoneForm } from './done-form.js';
import { intervalWords } from './interval.js';
import { TaskForm } from './task-form.js';
import css from './upkeep.module.css';

const SHOWN: Record<MaintenanceTask['state'], Shown> = {
  fine: { tone: 'ready', word: 'Fine' },
  due: { tone: 'needs', word: 'Due' },
  overdue: { tone: 'fault', word: 'Overdue' },
};

type Props = { machine: Machine; task: MaintenanceTask; may: MaintenanceLog['may'] };

/** One task: how near it is, and the button that says it was done. */
export function TaskCard({ machine, task, may }: Props) {
  const [open, setOpen] = useState<'done' | 'edit' | null>(null);
  const { name, instructions, every, state, share, dueIn, lastDoneAt, lastDoneBy, blocksWhenOverdue } = task;
  return (
    <li className={`card ${css['task']}`}>
      <div className="spread">
        <h3>{name}</h3>
        <StateBadge shown={SHOWN[state]} />
      </div>
      <span
        className={css['bar']}
        data-state={state}
        role="meter"
        aria-label={`How near: ${name}`}
        aria-valuenow={Math.min(100, Math.round(share * 100))}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuetext={dueIn}
      >
        <i style={{ width: `${Math.min(1, share) * 100}%` }} />
      </span>
      <p>
        <b>{sentence(dueIn)}</b> <span className="muted">({intervalWords(every)})</span>
      </p>
      <p className="small muted">
        {lastDoneAt === null ? (
          'Not done yet since it was noted'
        ) : (
          <>
            Last done <When at={lastDoneAt} /> by {lastDoneBy?.name ?? 'somebody'}
          </>
        )}
        {blocksWhenOverdue && ' · no job begins while it is overdue'}
      </p>
      {instructions !== '' && (
        <details>
          <summary>How to do it</summary>
          <Markdown text={instructions} />
        </details>
      )}
      <div className="row-tight">
        {may.report && (
          <Button size="xs" variant={state === 'fine' ? 'default' : 'filled'} onClick={() => setOpen('done')}>
            It is done
          </Button>
        )}
        {may.manage && (
          <Button size="xs" variant="subtle" onClick={() => setOpen('edit')} aria-label={`Change the task ${name}`}>
            Change
          </Button>
        )}
      </div>
      {open === 'done' && <DoneForm machine={machine} task={task} onClose={() => setOpen(null)} />}
      {open === 'edit' && <TaskForm machine={machine} task={task} onClose={() => setOpen(null)} />}
    </li>
  );
}
