// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Machine, SettingsVersion } from '@fabcommons/contracts';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { settingsQuery } from '../api/machine-settings.js';
import { useWatch } from '../live/live-provider.js';
import { ForStewards } from '../machines/for-stewards.js';
import { MachineSettings } from '../machines/settings.js';
import { useMachine } from '../machines/use-machine.js';
import { RowBones } from '../ui/bones.js';
import { Empty } from '../ui/empty.js';
import { Section } from '../ui/page.js';
import { Problem } from '../ui/problem.js';
import { BackupButtons } from './backup-buttons.js';
import { Compare } from './compare.js';
import { JobPolicyForm } from './job-policy-form.js';
import css from './settings.module.css';
import { VersionList } from './version-list.js';
import { VersionView } from './version-view.js';

const route = getRouteApi('/machines/$id/settings');

/** Versions of what the machine keeps, and what its stewards say of it here. */
export function SettingsPlace() {
  const machine = useMachine();
  useWatch(`tools:${machine?.may.manage ? machine.id : ''}`);
  if (!machine) return null;
  if (!machine.may.manage) return <ForStewards machine={machine} what="Settings" />;
  return (
    <Section title="Saved settings of the firmware" aside={<MachineSettings machine={machine} />}>
      <Versions machine={machine} />
    </Section>
  );
}

function Versions({ machine }: { machine: Machine }) {
  const versions = useQuery(settingsQuery(machine.id));
  const policy = <JobPolicyForm machine={machine} />;
  if (versions.isError) {
    return (
      <>
        <Problem error={versions.error} what="The versions did not load" retry={() => void versions.refetch()} />
        {policy}
      </>
    );
  }
  if (!versions.data) return <RowBones />;
  if (versions.data.length === 0) {
    return (
      <>
        <Empty title="No settings are saved yet" action={<BackupButtons machine={machine} />}>
          Steps per mm, limits, offsets: what makes this machine itself is kept in its firmware, and lost when that is replaced.
          Saved here, it can be looked at, compared and written back. Saving reads only: nothing moves.
        </Empty>
        {policy}
      </>
    );
  }
  return (
    <>
      <BackupButtons machine={machine} />
      <Chosen machine={machine} versions={versions.data} />
    </>
  );
}

function Chosen({ machine, versions }: { machine: Machine; versions: SettingsVersion[] }) {
  const search = route.useSearch();
  const chosen = versions.find(({ id }) => id === search.version) ?? versions[0];
  const isCompare = search.from !== undefined && search.to !== undefined;
  return (
    <div className={css['columns']}>
      <VersionList machineId={machine.id} versions={versions} chosenId={isCompare ? search.to : chosen?.id} />
      <div className={css['detail']}>
        {isCompare ? (
          <Compare machineId={machine.id} versions={versions} from={search.from ?? ''} to={search.to ?? ''} />
        ) : (
          chosen && <VersionView key={chosen.id} machine={machine} version={chosen} versions={versions} />
        )}
      </div>
      <div className={css['policyCell']}>
        <JobPolicyForm machine={machine} />
      </div>
    </div>
  );
}
