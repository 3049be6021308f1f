// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Lot } from '@fabcommons/contracts';
import { Button, Modal, TextInput } from '@mantine/core';
import { countLot } from '../api/materials.js';
import { issueFor } from '../api/problem.js';
import { usePress } from '../api/use-press.js';
import { amount } from '../ui/measure.js';
import { Problem } from '../ui/problem.js';
import { formText } from '../ui/form-text.js';

const MG_PER_G = 1000;

/** What is really there; the ledger notes the difference and forgets nothing. */
export function CountForm({ lot, onClose }: { lot: Lot; onClose: () => void }) {
  const isSpool = lot.form === 'spool';
  const count = usePress(
    (form: FormData) =>
      countLot(lot.id, {
        quantity: Math.round(Number(form.get('quantity')) * (isSpool ? MG_PER_G : 1)),
        note: formText(form, 'note'),
      }),
    { quiet: true, said: `${lot.name} is counted.`, refresh: ['lots', 'ledger', 'machines', 'machine'], onDone: onClose },
  );
  return (
    <Modal
      opened
      onClose={onClose}
      title={`${isSpool ? 'Weigh' : 'Count'} ${lot.name}`}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          count.mutate(new FormData(event.currentTarget));
        }}
      >
        <p className="muted">
          The books say {amount(lot.remaining)}. Whatever you find is noted as a difference, with your name.
        </p>
        <TextInput
          name="quantity"
          type="number"
          min={0}
          step={isSpool ? 0.1 : 1}
          required
          data-autofocus
          label={isSpool ? 'Material without the spool (g)' : 'Blanks'}
          defaultValue={lot.remaining.value / (isSpool ? MG_PER_G : 1)}
          error={issueFor(count.error, 'quantity')}
        />
        <TextInput name="note" label="Note" placeholder="why it differs, if you know" />
        {count.error && <Problem error={count.error} what="Nothing was noted" />}
        <Button type="submit" loading={count.isPending}>
          Save the count
        </Button>
      </form>
    </Modal>
  );
}
