// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Capability, CapabilityDraft, MountedTool } from '@fabcommons/contracts';
import { NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { processesQuery } from '../api/designs.js';
import css from './machine-page.module.css';
import { formText } from '../ui/form-text.js';

const TOOLS: MountedTool['kind'][] = ['nozzle', 'end-mill', 'v-bit', 'drill'];

/** What a steward says of a machine, as form fields; read back with {@link readCapability}. */
export function CapabilityFields({ start }: { start: Partial<Capability> | null }) {
  const processes = useQuery(processesQuery);
  const [process, setProcess] = useState(start?.process ?? 'fdm');
  const isMill = process.startsWith('cnc');
  const volume = start?.workVolumeMm;
  const tool = start?.tools?.[0];
  return (
    <>
      <NativeSelect
        name="process"
        label="What it does"
        value={process}
        onChange={(event) => setProcess(event.currentTarget.value)}
        data={(processes.data ?? [{ id: process, name: process }]).map(({ id, name }) => ({ value: id, label: name }))}
      />
      <div className={css['three']}>
        {(['x', 'y', 'z'] as const).map((axis) => (
          <TextInput
            key={axis}
            name={axis}
            type="number"
            label={`Room ${axis.toUpperCase()} (mm)`}
            required
            min={1}
            step="any"
            defaultValue={volume?.[axis] ?? ''}
          />
        ))}
      </div>
      <TextInput
        name="materials"
        label="Materials it may use"
        description="Kinds, with commas between"
        defaultValue={(start?.materials ?? (isMill ? ['plywood'] : ['PLA', 'PETG'])).join(', ')}
        key={isMill ? 'mill' : 'print'}
      />
      <div className={css['three']}>
        <NativeSelect
          name="toolKind"
          label="Tool in it"
          defaultValue={tool?.kind ?? (isMill ? 'end-mill' : 'nozzle')}
          key={isMill ? 'm' : 'p'}
          data={TOOLS.map((kind) => ({ value: kind, label: kind.replace('-', ' ') }))}
        />
        <TextInput
          name="toolMm"
          type="number"
          label="Tool Ø (mm)"
          required
          min={0.05}
          step="any"
          defaultValue={tool?.diameterMm ?? (isMill ? 3 : 0.4)}
        />
        {isMill ? (
          <TextInput name="rpm" type="number" label="Most rpm" min={0} defaultValue={start?.maxSpindleRpm ?? 10000} />
        ) : (
          <TextInput name="toolC" type="number" label="Nozzle °C, most" min={0} max={500} defaultValue={start?.maxToolC ?? 250} />
        )}
      </div>
      {!isMill && (
        <TextInput
          name="bedC"
          type="number"
          label="Bed °C, most"
          min={0}
          max={200}
          defaultValue={start?.maxBedC ?? 100}
          maw={200}
        />
      )}
    </>
  );
}

/** Reads the fields of {@link CapabilityFields}. */
export function readCapability(form: FormData, others: MountedTool[] = []): CapabilityDraft {
  const text = (name: string) => formText(form, name);
  const number = (name: string) => (text(name) === '' ? null : Number(text(name)));
  const kind = TOOLS.find((one) => one === text('toolKind')) ?? 'nozzle';
  return {
    process: text('process'),
    workVolumeMm: { x: Number(text('x')), y: Number(text('y')), z: Number(text('z')) },
    materials: text('materials')
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== ''),
    tools: [{ kind, diameterMm: Number(text('toolMm')) }, ...others],
    maxToolC: number('toolC'),
    maxBedC: number('bedC'),
    maxSpindleRpm: number('rpm'),
  };
}
