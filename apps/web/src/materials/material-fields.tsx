// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MaterialDraft } from '@fabcommons/contracts';
import { SegmentedControl, TextInput } from '@mantine/core';
import { issueFor } from '../api/problem.js';
import { formText } from '../ui/form-text.js';

type Props = { form: MaterialDraft['form']; onForm: (form: MaterialDraft['form']) => void; error: unknown };
const DEFAULT_DENSITY_G_PER_CM3 = 1.24;

/** A new kind of material, as form fields. */
export function MaterialFields({ form, onForm, error }: Props) {
  return (
    <>
      <SegmentedControl
        aria-label="Form"
        value={form}
        onChange={(value) => onForm(value === 'sheet' ? 'sheet' : 'spool')}
        data={[
          { value: 'spool', label: 'Spool' },
          { value: 'sheet', label: 'Sheets' },
        ]}
      />
      <TextInput
        name="materialName"
        label="Name of the kind"
        placeholder={form === 'spool' ? 'e.g. PLA, sky blue' : 'e.g. birch plywood 4 mm'}
        required
        error={issueFor(error, 'materialName')}
      />
      <TextInput
        name="kind"
        label="Material"
        description="The word that machines and designs use"
        placeholder={form === 'spool' ? 'PLA' : 'plywood'}
        required
        error={issueFor(error, 'kind')}
      />
      <TextInput name="vendor" label="Made by" />
      <label className="row-tight">
        <b className="small">Colour</b>{' '}
        <input type="color" name="color" defaultValue={form === 'spool' ? '#3b82c4' : '#d9b384'} key={form} />
      </label>
      {form === 'spool' ? (
        <>
          <TextInput name="diameter" type="number" step="0.01" label="Filament Ø (mm)" defaultValue={1.75} required />
          <TextInput
            name="density"
            type="number"
            step="0.01"
            label="Density (g/cm³)"
            defaultValue={DEFAULT_DENSITY_G_PER_CM3}
            required
          />
        </>
      ) : (
        <TextInput name="size" label="Size of a blank" placeholder="300 x 200 x 4 mm" required />
      )}
    </>
  );
}

/** Reads the fields of {@link MaterialFields}. */
export function readMaterial(data: FormData, form: MaterialDraft['form']): MaterialDraft {
  const text = (name: string) => formText(data, name);
  const thousandths = (name: string) => (form === 'spool' ? Math.round(Number(text(name)) * 1000) : null);
  return {
    name: text('materialName'),
    kind: text('kind'),
    form,
    vendor: text('vendor') || null,
    colorHex: text('color').replace('#', '').toLowerCase() || '999999',
    diameterUm: thousandths('diameter'),
    densityMgPerCm3: thousandths('density'),
    size: form === 'sheet' ? text('size') : null,
  };
}
