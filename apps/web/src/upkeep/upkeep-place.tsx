// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Machine, MaintenanceEntry, MaintenanceLog } from '@fabcommons/contracts';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import Plus from 'lucide-react/icons/plus';
import { useState } from 'react';
import { maintenanceQuery } from '../api/maintenance.js';
import { useMachine } from '../machines/use-machine.js';
import { RowBones } from '../ui/bones.js';
import { Empty } from '../ui/empty.js';
import { duration } from '../ui/measure.js';
import { Section } from '../ui/page.js';
import { Problem } from '../ui/problem.js';
import { When } from '../ui/when.js';
import { DoneForm } from './done-form.js';
import { figuresOfUse } from './interval.js';
import { TaskCard } from './task-card.js';
import { TaskForm } from './task-form.js';
import css from './upkeep.module.css';

/** What the machine has run, what it needs, and who has cared for it. */
export function UpkeepPlace() {
  const machine = useMachine();
  const log = useQuery({ ...maintenanceQuery(machine?.id ?? ''), enabled: machine !== undefined });
  if (!machine) return null;
  if (log.isError) return <Problem error={log.error} what="The upkeep did not load" retry={() => void log.refetch()} />;
  if (!log.data) return <RowBones />;
  return <Upkeep machine={machine} log={log.data} />;
}

function Upkeep({ machine, log }: { machine: Machine; log: MaintenanceLog }) {
  const [open, setOpen] = useState<'task' | 'done' | null>(null);
  const { use, entries, may } = log;
  const tasks = [...log.tasks].sort((a, b) => b.share - a.share);
  const add = may.manage && (
    <Button size="xs" variant="default" leftSection={<Plus size={15} aria-hidden />} onClick={() => setOpen('task')}>
      Add a task
    </Button>
  );
  return (
    <div className="stack-wide">
      <dl className={`card ${css['use']}`}>
        {figuresOfUse(use).map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div className={css['columns']}>
        <Section title="What it needs" aside={add}>
          {tasks.length === 0 && (
            <Empty title="No task yet" action={add || undefined}>
              Rails want oil, nozzles wear, belts stretch. A task says so by real hours and metres of this machine, so that it is
              done in time and not forgotten. {!may.manage && 'Stewards of the space add them.'}
            </Empty>
          )}
          <ul className="stack">
            {tasks.map((task) => (
              <TaskCard key={task.id} machine={machine} task={task} may={may} />
            ))}
          </ul>
        </Section>
        <Section
          title="What was done"
          aside={
            may.report && (
              <Button size="xs" variant="default" onClick={() => setOpen('done')}>
                I did something else
              </Button>
            )
          }
        >
          {entries.length === 0 && <p className="muted">Nothing is noted yet. Whoever cares for the machine is credited here.</p>}
          <ul className={css['log']}>
            {entries.map((entry) => (
              <Entry key={entry.id} entry={entry} />
            ))}
          </ul>
        </Section>
      </div>
      {open === 'task' && <TaskForm machine={machine} task={null} onClose={() => setOpen(null)} />}
      {open === 'done' && <DoneForm machine={machine} task={null} onClose={() => setOpen(null)} />}
    </div>
  );
}

function Entry({ entry: { taskName, note, by, at, workMinutes, use } }: { entry: MaintenanceEntry }) {
  return (
    <li>
      <b>{taskName ?? (note === '' ? 'Cared for it' : note)}</b>
      {taskName !== null && note !== '' && <p>{note}</p>}
      <p className="small muted">
        {by?.name ?? 'Somebody'}, <When at={at} />
        {workMinutes > 0 && `, ${duration(workMinutes * 60_000)} of work`} · at {figuresOfUse(use)[0]?.value} of running
      </p>
    </li>
  );
}
