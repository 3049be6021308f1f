// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Machine, MaintenanceTask } from '@fabcommons/contracts';
import { Button, Modal, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { reportDone } from '../api/maintenance.js';
import { newId } from '../api/new-id.js';
import { usePress } from '../api/use-press.js';
import { formText } from '../ui/form-text.js';
import { Problem } from '../ui/problem.js';

type Props = { machine: Machine; task: MaintenanceTask | null; onClose: () => void };

/** Something was done to the machine: what, and how much work it was. */
export function DoneForm({ machine, task, onClose }: Props) {
  // One id for this form: pressing twice notes it once.
  const [id] = useState(newId);
  const report = usePress(
    (form: FormData) =>
      reportDone(machine.id, {
        id,
        taskId: task?.id ?? null,
        note: formText(form, 'note'),
        workMinutes: Math.round(Number(formText(form, 'workMinutes')) || 0),
      }),
    {
      quiet: true,
      said: 'Noted, with your name. Thank you.',
      refresh: ['maintenance', 'machine', 'machines', 'ledger'],
      onDone: onClose,
    },
  );
  return (
    <Modal
      opened
      onClose={onClose}
      title={task ? `${task.name}: done` : `What was done to ${machine.name}`}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          report.mutate(new FormData(event.currentTarget));
        }}
      >
        <Textarea
          name="note"
          label={task ? 'Note (what was found, what comes next)' : 'What was done'}
          rows={3}
          maxLength={2_000}
          required={!task}
          data-autofocus
        />
        <TextInput
          name="workMinutes"
          type="number"
          min={0}
          max={1_440}
          defaultValue={0}
          label="Minutes of work"
          description="It counts as what you gave to the commons"
        />
        {report.error && <Problem error={report.error} what="It is not noted" />}
        <div className="row">
          <Button type="submit" loading={report.isPending}>
            Note it
          </Button>
          <Button variant="default" onClick={onClose}>
            Not yet
          </Button>
        </div>
      </form>
    </Modal>
  );
}
