// SPDX-License-Identifier: AGPL-3.0-or-later
import type { VfAction } from '@fabcommons/contracts';
import { SegmentedControl } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import Clock from 'lucide-react/icons/clock-3';
import Hand from 'lucide-react/icons/hand';
import Layers from 'lucide-react/icons/layers';
import PackageCheck from 'lucide-react/icons/package-check';
import PenTool from 'lucide-react/icons/pen-tool';
import Scale from 'lucide-react/icons/scale';
import { useState } from 'react';
import { ledgerQuery } from '../api/jobs.js';
import { RowBones } from '../ui/bones.js';
import { Empty } from '../ui/empty.js';
import { Section } from '../ui/page.js';
import { Problem } from '../ui/problem.js';
import { ShowMore } from '../ui/show-more.js';
import { When } from '../ui/when.js';
import css from './commons.module.css';

const ICONS = {
  produce: PackageCheck,
  consume: Layers,
  use: Clock,
  work: Hand,
  cite: PenTool,
  raise: Scale,
  lower: Scale,
} satisfies Record<VfAction, unknown>;
const VIEWS: Record<string, { label: string; actions: VfAction[] | null }> = {
  all: { label: 'All', actions: null },
  made: { label: 'Made', actions: ['produce'] },
  material: { label: 'Material', actions: ['consume', 'raise', 'lower'] },
  time: { label: 'Time', actions: ['use', 'work'] },
  design: { label: 'Designs', actions: ['cite'] },
};

/** The ledger as sentences. */
export function Ledger({ spaceId }: { spaceId: string }) {
  const [view, setView] = useState('all');
  const ledger = useInfiniteQuery(ledgerQuery({ spaceId }));
  const actions = VIEWS[view]?.actions ?? null;
  const events = (ledger.data?.pages ?? [])
    .flatMap(({ items }) => items)
    .filter(({ action }) => actions === null || actions.includes(action));
  return (
    <Section title="Ledger">
      <SegmentedControl
        aria-label="Which events"
        size="sm"
        style={{ alignSelf: 'start', maxWidth: '100%', overflowX: 'auto' }}
        value={view}
        onChange={setView}
        data={Object.entries(VIEWS).map(([value, { label }]) => ({ value, label }))}
      />
      {ledger.isPending && <RowBones height={40} />}
      {ledger.isError && <Problem error={ledger.error} what="The ledger did not load" retry={() => void ledger.refetch()} />}
      {ledger.isSuccess && events.length === 0 && (
        <Empty title="Nothing is noted yet">
          When a thing is made, its material, machine time, work and design are noted here by themselves.
        </Empty>
      )}
      <ul className={css['events']}>
        {events.map(({ id, action, at, jobId, sentence }) => {
          const Icon = ICONS[action];
          return (
            <li key={id}>
              <Icon size={18} aria-hidden />
              <p>
                {sentence}{' '}
                {jobId && (
                  <Link to="/jobs/$id" params={{ id: jobId }} className="small" data-list-item>
                    the job
                  </Link>
                )}
              </p>
              <span className="small muted">
                <When at={at} />
              </span>
            </li>
          );
        })}
      </ul>
      <ShowMore list={ledger} />
    </Section>
  );
}
