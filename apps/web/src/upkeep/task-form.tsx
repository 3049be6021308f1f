// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Machine, MaintenanceTask } from '@fabcommons/contracts';
import { Button, Checkbox, Modal, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { addTask, changeTask, removeTask } from '../api/maintenance.js';
import { newId } from '../api/new-id.js';
import { issueFor } from '../api/problem.js';
import { usePress } from '../api/use-press.js';
import { formText } from '../ui/form-text.js';
import { Problem } from '../ui/problem.js';
import { intervalFields, readInterval } from './interval.js';
import css from './upkeep.module.css';

type Props = { machine: Machine; task: MaintenanceTask | null; onClose: () => void };
const REFRESH = ['maintenance', 'machine', 'machines'];
const INTERVALS = [
  { name: 'hours', label: 'Hours of running' },
  { name: 'filamentM', label: 'Metres of filament' },
  { name: 'travelM', label: 'Metres of way' },
  { name: 'days', label: 'Days' },
] as const;

/** A task of upkeep: what, how, how often. */
export function TaskForm({ machine, task, onClose }: Props) {
  const [id] = useState(() => task?.id ?? newId());
  const save = usePress(
    (form: FormData) => {
      const field = (name: string) => formText(form, name);
      const draft = {
        id,
        name: field('name'),
        instructions: field('instructions'),
        every: readInterval({
          hours: field('hours'),
          filamentM: field('filamentM'),
          travelM: field('travelM'),
          days: field('days'),
        }),
        blocksWhenOverdue: form.has('blocks'),
      };
      return task ? changeTask(machine.id, draft) : addTask(machine.id, draft);
    },
    { quiet: true, said: 'Saved.', refresh: REFRESH, onDone: onClose },
  );
  const remove = usePress(() => removeTask(machine.id, id), {
    said: 'The task is gone; what was done stays in the log.',
    refresh: REFRESH,
    onDone: onClose,
  });
  const start = intervalFields(task?.every ?? null);
  const isTravelCounted = machine.capability.process !== 'fdm';
  return (
    <Modal
      opened
      onClose={onClose}
      title={task ? `Change: ${task.name}` : 'A task of upkeep'}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(new FormData(event.currentTarget));
        }}
      >
        <TextInput
          name="name"
          label="What"
          required
          maxLength={120}
          placeholder={isTravelCounted ? 'Clean and oil the spindles' : 'Change the nozzle'}
          defaultValue={task?.name}
          error={issueFor(save.error, 'name')}
          data-autofocus
        />
        <fieldset className={css['intervals']}>
          <legend>How often: whichever comes first</legend>
          {INTERVALS.map(({ name, label }) => (
            <TextInput key={name} name={name} label={label} type="number" min={0} step="any" defaultValue={start[name]} />
          ))}
        </fieldset>
        <Textarea
          name="instructions"
          label="How"
          description="So that somebody else can do it; Markdown works"
          rows={4}
          maxLength={5_000}
          defaultValue={task?.instructions}
        />
        <Checkbox name="blocks" label="No job begins while it is overdue" defaultChecked={task?.blocksWhenOverdue ?? false} />
        {save.error && <Problem error={save.error} what="It is not saved" />}
        <div className="spread">
          <div className="row">
            <Button type="submit" loading={save.isPending}>
              Save
            </Button>
            <Button variant="default" onClick={onClose}>
              Leave it
            </Button>
          </div>
          {task && (
            <Button variant="subtle" color="red" loading={remove.isPending} onClick={() => remove.mutate(undefined)}>
              Remove the task
            </Button>
          )}
        </div>
      </form>
    </Modal>
  );
}
