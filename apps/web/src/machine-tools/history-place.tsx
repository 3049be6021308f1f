// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ToolRun } from '@fabcommons/contracts';
import { NativeSelect } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { toolsQuery } from '../api/machine-tools.js';
import { useWatch } from '../live/live-provider.js';
import { ForStewards } from '../machines/for-stewards.js';
import { useMachine } from '../machines/use-machine.js';
import { RowBones } from '../ui/bones.js';
import { Empty } from '../ui/empty.js';
import { fullStop, sentence } from '../ui/measure.js';
import { Section } from '../ui/page.js';
import { Problem } from '../ui/problem.js';
import { ShowMore } from '../ui/show-more.js';
import { StateBadge } from '../ui/state-badge.js';
import { When } from '../ui/when.js';
import css from './history.module.css';
import { groupRuns, type RunGroup } from './run-groups.js';
import { runShown, TOOL_NAMES } from './tool-words.js';

const KINDS = Object.keys(TOOL_NAMES) as ToolRun['kind'][];

/** Who used which tool on the machine, and how it ended. */
export function HistoryPlace() {
  const machine = useMachine();
  useWatch(`tools:${machine?.may.manage ? machine.id : ''}`);
  if (!machine) return null;
  if (!machine.may.manage) return <ForStewards machine={machine} what="History" />;
  return <History machineId={machine.id} />;
}

function History({ machineId }: { machineId: string }) {
  const [kind, setKind] = useState<ToolRun['kind'] | undefined>(undefined);
  const runs = useInfiniteQuery(toolsQuery(machineId, kind));
  const all = runs.data?.pages.flatMap(({ items }) => items) ?? [];
  const filter = (
    <NativeSelect
      size="xs"
      aria-label="Which tools"
      value={kind ?? ''}
      onChange={({ currentTarget: { value } }) => setKind(KINDS.find((one) => one === value))}
      data={[{ value: '', label: 'All tools' }, ...KINDS.map((one) => ({ value: one, label: TOOL_NAMES[one] }))]}
    />
  );
  return (
    <Section title="Who used which tool" aside={filter}>
      {runs.isPending && <RowBones />}
      {runs.isError && <Problem error={runs.error} what="The history did not load" retry={() => void runs.refetch()} />}
      {runs.isSuccess && all.length === 0 && (
        <Empty title={kind === undefined ? 'No tool was used yet' : 'None of these yet'}>
          Each use of console, settings, firmware and calibration is noted here: who, when, and how it ended. Jobs have their own
          history.
        </Empty>
      )}
      <ul className={css['list']}>
        {groupRuns(all).map((group) => (
          <Row key={group.first.id} {...group} />
        ))}
      </ul>
      <ShowMore list={runs}>Show older ones</ShowMore>
    </Section>
  );
}

function Row({ first, count }: RunGroup) {
  const { kind, text, by, at, reason, recovery } = first;
  return (
    <li className={css['row']}>
      <div className="grow">
        <b>
          {TOOL_NAMES[kind]}
          {count > 1 && `, ${count} times`}
        </b>{' '}
        {kind === 'console' && <code>{text.replace(/^console: /, '')}</code>}
        <p className="small muted">
          {by?.name ?? 'The bridge'} · <When at={at} />
          {count === 1 && text !== '' && kind !== 'console' && <> · {text}</>}
        </p>
        {reason && <p className="small">{fullStop(sentence(reason))}</p>}
        {recovery && <p className="small">{recovery.text}</p>}
      </div>
      <StateBadge shown={runShown(first)} />
    </li>
  );
}
