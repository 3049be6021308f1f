// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Machine, SettingsVersion } from '@fabcommons/contracts';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import Download from 'lucide-react/icons/download';
import Undo from 'lucide-react/icons/undo-2';
import { useState } from 'react';
import { settingsVersionQuery } from '../api/machine-settings.js';
import { RowBones } from '../ui/bones.js';
import { sentence } from '../ui/measure.js';
import { Problem } from '../ui/problem.js';
import { backupName } from './backup-file.js';
import { grouped } from './grouped.js';
import { Restore } from './restore.js';
import { SettingValue } from './setting-value.js';
import css from './settings.module.css';
import { versionName } from './version-words.js';

const route = getRouteApi('/machines/$id/settings');
type Props = { machine: Machine; version: SettingsVersion; versions: SettingsVersion[] };

/** One version: its settings in groups with names and units; to take along, to compare, to write back. */
export function VersionView({ machine, version, versions }: Props) {
  const whole = useQuery(settingsVersionQuery(machine.id, version.id));
  const navigate = route.useNavigate();
  const [search, setSearch] = useState('');
  const [restores, setRestores] = useState(false);
  const others = versions.filter(({ id }) => id !== version.id);
  if (whole.isError) return <Problem error={whole.error} what="This version did not load" retry={() => void whole.refetch()} />;
  const groups = grouped(whole.data?.settings.entries ?? [], search);
  return (
    <>
      <div className="spread">
        <h3>Version {version.number}</h3>
        <div className="row-tight">
          <Button
            size="xs"
            variant="default"
            disabled={!whole.data}
            leftSection={<Download size={15} aria-hidden />}
            component="a"
            href={
              whole.data &&
              `data:application/json;charset=utf-8,${encodeURIComponent(JSON.stringify(whole.data.settings, null, 2))}`
            }
            download={backupName(machine.name, version)}
          >
            Download
          </Button>
          <Button size="xs" variant="default" leftSection={<Undo size={15} aria-hidden />} onClick={() => setRestores(true)}>
            Write it back…
          </Button>
        </div>
      </div>
      {restores && <Restore machine={machine} version={version} onClose={() => setRestores(false)} />}
      {others.length > 0 && (
        <NativeSelect
          size="xs"
          label="Compare it with"
          value=""
          onChange={({ currentTarget: { value } }) => {
            const other = others.find(({ id }) => id === value);
            if (!other) return;
            const [older, newer] = other.number < version.number ? [other, version] : [version, other];
            void navigate({ search: { from: older.id, to: newer.id }, resetScroll: false });
          }}
          data={[{ value: '', label: 'choose a version' }, ...others.map((one) => ({ value: one.id, label: versionName(one) }))]}
        />
      )}
      <TextInput
        type="search"
        aria-label="Search these settings"
        placeholder="Search: steps, $110, jerk…"
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      {!whole.data && <RowBones count={3} />}
      {whole.data && groups.length === 0 && <p className="muted">No setting has these words. Try fewer.</p>}
      {groups.map(({ name, entries }) => (
        <section key={name} aria-label={name}>
          <h4 className={css['group']}>{sentence(name)}</h4>
          <dl className={css['entries']}>
            {entries.map(({ key, name: words, value, unit }) => (
              <div key={key}>
                <dt>
                  {words === null ? key : sentence(words)} {words !== null && <code>{key}</code>}
                </dt>
                <dd>
                  <SettingValue value={value} unit={unit} />
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </>
  );
}
