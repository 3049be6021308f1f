// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Job } from '@fabcommons/contracts';
import { Button, Checkbox, Modal, Textarea } from '@mantine/core';
import { useState } from 'react';
import { formText } from '../ui/form-text.js';
import type { FindingGroup } from './findings.js';

type Props = {
  job: Job;
  groups: FindingGroup[];
  isBusy: boolean;
  onGive: (codes: string[], note: string) => void;
  onClose: () => void;
};

/** The steward's word: for which findings, and why; it is kept with the job and with the name. */
export function WordForm({ job, groups, isBusy, onGive, onClose }: Props) {
  const [codes, setCodes] = useState<string[]>([]);
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Let it run on ${job.machineName}?`}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          onGive(codes, formText(new FormData(event.currentTarget), 'note'));
        }}
      >
        <Checkbox.Group label="I have looked at this, and it is right:" value={codes} onChange={setCodes}>
          <div className="stack" style={{ paddingTop: 8 }}>
            {groups.map(({ code, title, findings }) => (
              <Checkbox key={code} value={code} label={title} description={findings[0]?.text} />
            ))}
          </div>
        </Checkbox.Group>
        <Textarea name="note" label="Why it is right" rows={2} maxLength={500} placeholder="the vice is off, there is room" />
        <div className="row">
          <Button type="submit" loading={isBusy} disabled={codes.length === 0}>
            Give my word
          </Button>
          <Button variant="default" onClick={onClose}>
            Not yet
          </Button>
        </div>
      </form>
    </Modal>
  );
}
