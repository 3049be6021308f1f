// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Design, DesignFields } from '@fabcommons/contracts';
import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { processesQuery } from '../api/designs.js';
import { issueFor } from '../api/problem.js';
import { useWho } from '../app/who.js';
import { nextVersion } from './next-version.js';
import css from './publish.module.css';
import { formText } from '../ui/form-text.js';

const LICENCES = [
  'CERN-OHL-S-2.0',
  'CERN-OHL-W-2.0',
  'CERN-OHL-P-2.0',
  'CC-BY-SA-4.0',
  'CC-BY-4.0',
  'CC0-1.0',
  'GPL-3.0-or-later',
  'MIT',
];
const MAKEABLE = /\.(stl|gcode|nc|ngc|gco|g)$/i;
const PROGRAM = /\.(gcode|nc|ngc|gco|g)$/i;
const PICTURE = /\.(png|jpe?g|webp|svg)$/i;

/** The design in a form, for those without a manifest; the service writes the manifest from it. `start`: the version before. */
export function DesignFieldsForm({ paths, error, start }: { paths: string[]; error: unknown; start: Design | null }) {
  const { person } = useWho();
  const processes = useQuery(processesQuery);
  const makeable = paths.filter((path) => MAKEABLE.test(path));
  const known = processes.data ?? [
    { id: 'fdm', name: '3D printing' },
    { id: 'cnc-milling', name: 'CNC milling' },
  ];
  return (
    <div className="stack">
      <div className={css['pair']}>
        <TextInput name="name" label="Name" required minLength={2} defaultValue={start?.name} error={issueFor(error, 'name')} />
        <TextInput
          name="version"
          label="Version"
          required
          defaultValue={start ? nextVersion(start.version) : '1.0.0'}
          error={issueFor(error, 'version')}
        />
      </div>
      <Textarea
        name="function"
        label="What it is for"
        description="Plain words; Markdown works"
        required
        rows={4}
        defaultValue={start?.description}
        error={issueFor(error, 'function')}
      />
      <div className={css['pair']}>
        <TextInput
          name="licence"
          label="Licence"
          description="An SPDX name; the list holds common open ones"
          required
          list="licences"
          defaultValue={start?.licence}
          error={issueFor(error, 'licence') ?? issueFor(error, 'license')}
        />
        <TextInput
          name="licensor"
          label="Designer"
          description="Who is credited"
          required
          defaultValue={start?.licensor ?? person?.name ?? ''}
          key={person?.id}
          error={issueFor(error, 'licensor')}
        />
      </div>
      <datalist id="licences">
        {LICENCES.map((licence) => (
          <option key={licence} value={licence} />
        ))}
      </datalist>
      <div className={css['pair']}>
        <TextInput
          name="repository"
          type="url"
          label="Where it is worked on"
          placeholder="https://…"
          defaultValue={start?.repository ?? undefined}
          error={issueFor(error, 'repository')}
        />
        <NativeSelect
          name="imagePath"
          label="Picture"
          data={[
            { value: '', label: 'none' },
            ...paths.filter((path) => PICTURE.test(path)).map((path) => ({ value: path, label: path })),
          ]}
        />
      </div>
      <h3>Parts</h3>
      {makeable.length === 0 && <p className="muted">Each STL or G-code file above becomes a part. Add at least one.</p>}
      {makeable.map((path, index) => (
        <div key={path} className={css['part']}>
          <p className="small muted">{path}</p>
          <TextInput
            name={`part-name:${path}`}
            label="Part name"
            required
            defaultValue={nameOf(path)}
            error={issueFor(error, `parts.${index}.name`)}
          />
          <NativeSelect
            name={`part-process:${path}`}
            label="Made by"
            defaultValue={PROGRAM.test(path) && /\.(nc|ngc)$/i.test(path) ? 'cnc-milling' : 'fdm'}
            key={processes.isSuccess ? 'known' : 'guess'}
            data={known.map(({ id, name }) => ({ value: id, label: name }))}
          />
          <TextInput name={`part-material:${path}`} label="Material" placeholder="any" />
        </div>
      ))}
    </div>
  );
}

/** Reads the fields of {@link DesignFieldsForm}. */
export function readFields(form: FormData, paths: string[]): DesignFields {
  const text = (name: string) => formText(form, name);
  return {
    name: text('name'),
    function: text('function'),
    version: text('version'),
    licence: text('licence'),
    licensor: text('licensor'),
    repository: text('repository') || null,
    imagePath: text('imagePath') || null,
    parts: paths
      .filter((path) => MAKEABLE.test(path))
      .map((path) => ({
        name: text(`part-name:${path}`),
        process: text(`part-process:${path}`),
        material: text(`part-material:${path}`) || null,
        sourcePath: null,
        exportPath: path,
      })),
  };
}

function nameOf(path: string): string {
  const base =
    path
      .split('/')
      .at(-1)
      ?.replace(/\.\w+$/, '') ?? path;
  const words = base.replaceAll(/[-_]+/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
