// SPDX-License-Identifier: AGPL-3.0-or-later
import { Button, Modal, Textarea } from '@mantine/core';
import { formText } from '../ui/form-text.js';

type Props = {
  title: string;
  ask: string;
  button: string;
  isBusy: boolean;
  start?: string;
  onSend: (reason: string) => void;
  onClose: () => void;
};

/** Asks once, in words, before something that cannot be undone; the reason is kept with the job. */
export function ReasonForm({ title, ask, button, isBusy, start = '', onSend, onClose }: Props) {
  return (
    <Modal opened onClose={onClose} title={title} centered closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          onSend(formText(new FormData(event.currentTarget), 'reason'));
        }}
      >
        <Textarea name="reason" label={ask} required rows={3} maxLength={500} defaultValue={start} data-autofocus />
        <div className="row">
          <Button type="submit" data-danger loading={isBusy}>
            {button}
          </Button>
          <Button variant="default" onClick={onClose}>
            Keep it
          </Button>
        </div>
      </form>
    </Modal>
  );
}
