// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Machine, SettingsVersion, ToolRun } from '@fabcommons/contracts';
import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { restoreSettings, settingsDiffQuery } from '../api/machine-settings.js';
import { ToolOutcome } from '../machine-tools/tool-outcome.js';
import { useTool } from '../machine-tools/use-tool.js';
import { WhyLine } from '../machine-tools/why-line.js';
import { isInUseBy, whyNoTool } from '../machine-tools/why-no-tool.js';
import { RowBones } from '../ui/bones.js';
import { count } from '../ui/measure.js';
import { Problem } from '../ui/problem.js';
import { Changes } from './changes.js';
import { restorePlan } from './grouped.js';
import { RestoreResult } from './restore-result.js';
import css from './settings.module.css';

type Props = { machine: Machine; version: SettingsVersion; onClose: () => void };

/** Writes a version back in two steps: first the machine is read and the difference shown, then, on a yes, that difference is written and read back. */
export function Restore({ machine, version, onClose }: Props) {
  const client = useQueryClient();
  const [ended, setEnded] = useState<ToolRun | null>(null);
  const reading = useTool(machine.id);
  const onEnd = useCallback(
    (run: ToolRun) => {
      setEnded(run);
      void client.invalidateQueries({ queryKey: ['settings', machine.id] });
    },
    [client, machine.id],
  );
  const writing = useTool(machine.id, { onEnd });
  const own = isInUseBy(machine, reading.run?.id) || isInUseBy(machine, writing.run?.id);
  const why = own ? null : whyNoTool(machine);
  const base = reading.run?.state === 'done' ? reading.run.settingsVersionId : null;
  const { use } = reading;
  const begin = () => use({ kind: 'backup-settings', reason: `before version ${version.number} is written back` });
  return (
    <div className={`card ${css['restore']}`} role="group" aria-label={`Write version ${version.number} back`}>
      <div className="spread">
        <h3>
          Write version {version.number} back into {machine.name}
        </h3>
        <Button size="xs" variant="subtle" onClick={onClose}>
          Close
        </Button>
      </div>
      {ended?.state === 'done' ? (
        <RestoreResult run={ended} />
      ) : (
        <>
          {base === null && (
            <>
              <p>
                First the machine is read (and what it has now is saved), so that you see exactly what would be written. Nothing
                is changed by that.
              </p>
              <WhyLine why={why} />
              <Button disabled={why !== null} loading={reading.isBusy || reading.run?.state === 'done'} onClick={begin}>
                Read it and show the difference
              </Button>
              <ToolOutcome tool={reading} what="Read the machine" />
            </>
          )}
          {base !== null && (
            <Plan
              machine={machine}
              base={base}
              version={version}
              isBusy={writing.isBusy}
              onWrite={() => writing.begin((id) => restoreSettings(machine.id, version.id, id))}
            />
          )}
          <ToolOutcome tool={writing} what="Write the settings" cancellable />
        </>
      )}
    </div>
  );
}

type PlanProps = { machine: Machine; base: string; version: SettingsVersion; isBusy: boolean; onWrite: () => void };

/** Exactly what would be written, and the yes. */
function Plan({ machine, base, version, isBusy, onWrite }: PlanProps) {
  const diff = useQuery(settingsDiffQuery(machine.id, base, version.id));
  useEffect(() => document.getElementById('restore-plan')?.focus(), [diff.isSuccess]);
  if (diff.isError) return <Problem error={diff.error} what="The difference did not load" retry={() => void diff.refetch()} />;
  if (!diff.data) return <RowBones count={2} />;
  const { written, unknown, left } = restorePlan(diff.data.changes);
  const touched = [...written, ...unknown];
  if (touched.length === 0) {
    return <p role="status">The machine has all of these values already: there is nothing to write.</p>;
  }
  return (
    <div className="stack" id="restore-plan" tabIndex={-1} style={{ outline: 'none' }}>
      <p>
        <b>{count(written.length, 'setting')} would be written</b>; {diff.data.unchanged} are the same already
        {left.length > 0 ? `; ${left.length} that this version does not have stay as they are` : ''}.
      </p>
      <Changes changes={written} />
      {unknown.length > 0 && (
        <details>
          <summary>
            {count(unknown.length, 'setting')} that the machine does not tell now: tried, and told if it refuses them
          </summary>
          <Changes changes={unknown} />
        </details>
      )}
      <Button data-danger loading={isBusy} onClick={onWrite} style={{ alignSelf: 'start' }}>
        Write {count(touched.length, 'setting')} into {machine.name}
      </Button>
    </div>
  );
}
