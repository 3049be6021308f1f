// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MaterialDraft } from '@fabcommons/contracts';
import { Button, Modal, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { addLot, addMaterial, materialsQuery } from '../api/materials.js';
import { newId } from '../api/new-id.js';
import { issueFor } from '../api/problem.js';
import { usePress } from '../api/use-press.js';
import { Problem } from '../ui/problem.js';
import { MaterialFields, readMaterial } from './material-fields.js';
import { formText } from '../ui/form-text.js';

const MG_PER_G = 1000;

/** A new spool or stack: of a kind that is known, or of a new one. */
export function AddLot({ spaceId, onClose }: { spaceId: string; onClose: () => void }) {
  const materials = useQuery(materialsQuery);
  const [picked, setPicked] = useState<string | null>(null);
  const [form, setForm] = useState<MaterialDraft['form']>('spool');
  const [id] = useState(newId);
  const materialId = picked ?? materials.data?.[0]?.id ?? '';
  const known = materials.data?.find((one) => one.id === materialId);
  const isSpool = (known?.form ?? form) === 'spool';
  const add = usePress(
    async (data: FormData) => {
      const text = (name: string) => formText(data, name);
      const material = known ?? (await addMaterial(readMaterial(data, form)));
      return addLot({
        id,
        spaceId,
        materialId: material.id,
        name: text('name'),
        quantity: Math.round(Number(text('quantity')) * (isSpool ? MG_PER_G : 1)),
        location: text('location') || null,
        lotCode: text('lotCode') || null,
      });
    },
    {
      quiet: true,
      said: (lot) => `${lot.name} is on the shelf.`,
      refresh: ['lots', 'materials', 'ledger', 'matches'],
      onDone: onClose,
    },
  );
  return (
    <Modal opened onClose={onClose} title="Add material" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate(new FormData(event.currentTarget));
        }}
      >
        <NativeSelect
          label="Kind"
          value={materialId}
          onChange={(event) => setPicked(event.currentTarget.value)}
          data={[
            ...(materials.data ?? []).map((one) => ({ value: one.id, label: `${one.name} (${one.kind})` })),
            { value: '', label: 'Another kind…' },
          ]}
        />
        {!known && <MaterialFields form={form} onForm={setForm} error={add.error} />}
        <TextInput
          name="name"
          label="What people call this one"
          required
          defaultValue={known?.name ?? ''}
          key={materialId}
          error={issueFor(add.error, 'name')}
        />
        <TextInput
          name="quantity"
          type="number"
          min={isSpool ? 0.1 : 1}
          step={isSpool ? 0.1 : 1}
          required
          label={isSpool ? 'Material without the spool (g)' : 'Blanks'}
          error={issueFor(add.error, 'quantity')}
        />
        <TextInput name="location" label="Where it lies" placeholder="e.g. shelf 2" />
        <TextInput name="lotCode" label="Lot number" placeholder="from its label, if any" />
        {add.error && <Problem error={add.error} what="Nothing was added" />}
        <Button type="submit" loading={add.isPending}>
          Add it
        </Button>
      </form>
    </Modal>
  );
}
