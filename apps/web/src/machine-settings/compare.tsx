// SPDX-License-Identifier: AGPL-3.0-or-later
import type { SettingsVersion } from '@fabcommons/contracts';
import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { settingsDiffQuery } from '../api/machine-settings.js';
import { RowBones } from '../ui/bones.js';
import { LinkButton } from '../ui/link-button.js';
import { count } from '../ui/measure.js';
import { Problem } from '../ui/problem.js';
import { Changes } from './changes.js';
import css from './settings.module.css';
import { versionName } from './version-words.js';

const route = getRouteApi('/machines/$id/settings');
type Props = { machineId: string; versions: SettingsVersion[]; from: string; to: string };

/** Two versions side by side: what changed, what came, what went. */
export function Compare({ machineId, versions, from, to }: Props) {
  const diff = useQuery(settingsDiffQuery(machineId, from, to));
  const navigate = route.useNavigate();
  const data = versions.map((one) => ({ value: one.id, label: versionName(one) }));
  return (
    <>
      <div className="spread">
        <h3>Compare</h3>
        <LinkButton to="/machines/$id/settings" params={{ id: machineId }} search={{ version: to }} variant="default" size="xs">
          Back to one version
        </LinkButton>
      </div>
      <div className={css['pair']}>
        <NativeSelect
          size="xs"
          label="From"
          value={from}
          data={data}
          onChange={({ currentTarget: { value } }) => void navigate({ search: { from: value, to }, resetScroll: false })}
        />
        <NativeSelect
          size="xs"
          label="To"
          value={to}
          data={data}
          onChange={({ currentTarget: { value } }) => void navigate({ search: { from, to: value }, resetScroll: false })}
        />
      </div>
      {diff.isPending && <RowBones count={3} />}
      {diff.isError && <Problem error={diff.error} what="They could not be compared" retry={() => void diff.refetch()} />}
      {diff.data && (
        <>
          <p role="status">
            {diff.data.changes.length === 0
              ? `They are the same: all ${diff.data.unchanged} settings.`
              : `${count(diff.data.changes.length, 'difference')}, ${count(diff.data.unchanged, 'setting')} the same.`}
          </p>
          <Changes changes={diff.data.changes} />
        </>
      )}
    </>
  );
}
