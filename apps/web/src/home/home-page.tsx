// SPDX-License-Identifier: AGPL-3.0-or-later
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import Hammer from 'lucide-react/icons/hammer';
import { NoSpace } from '../accounts/no-space.js';
import { designsQuery } from '../api/designs.js';
import { jobsQuery, loadedJobs } from '../api/jobs.js';
import { machinesQuery } from '../api/machines.js';
import { useWho } from '../app/who.js';
import { DesignCard } from '../designs/design-card.js';
import { JobRow } from '../jobs/job-row.js';
import { useWatch } from '../live/live-provider.js';
import { MachineCard } from '../machines/machine-card.js';
import { CardBones } from '../ui/bones.js';
import { Empty } from '../ui/empty.js';
import { count } from '../ui/measure.js';
import { Page, Section } from '../ui/page.js';
import { Problem } from '../ui/problem.js';
import { machineShown } from '../ui/state.js';
import { NeedsYou } from './needs-you.js';
import { LinkButton } from '../ui/link-button.js';

const MOST_DESIGNS = 4;
const MOST_MADE = 4;

/** What is being made now, what wants you, what this space can make. */
export function HomePage() {
  const { space, isSteward, hasNoSpace } = useWho();
  useWatch(`space:${space?.id ?? ''}`);
  const machines = useQuery({ ...machinesQuery(space?.id), enabled: space !== null });
  const jobs = useInfiniteQuery({ ...jobsQuery({ spaceId: space?.id }), enabled: space !== null });
  const open = useInfiniteQuery({ ...jobsQuery({ spaceId: space?.id, open: true, limit: 100 }), enabled: space !== null });
  const all = machines.data ?? [];
  const busy = all.filter(({ live }) => live.job !== null);
  const ready = all.filter(({ live }) => machineShown(live).tone === 'ready');
  const shown = busy.length > 0 ? busy : all;
  const made = loadedJobs(jobs.data)
    .filter(({ state }) => state === 'finished' || state === 'collected')
    .slice(0, MOST_MADE);
  const lead =
    all.length === 0
      ? space?.description
      : busy.length > 0
        ? `${count(busy.length, 'thing')} being made, ${count(ready.length, 'machine')} free.`
        : `All quiet: ${count(ready.length, 'machine')} ready to make something.`;
  return (
    <Page
      title={space?.name ?? 'Fabcommons'}
      lead={lead}
      actions={
        <LinkButton to="/make" size="md" leftSection={<Hammer size={19} aria-hidden />}>
          Make something
        </LinkButton>
      }
    >
      <NeedsYou jobs={loadedJobs(open.data)} machines={all} />
      <Section
        title={busy.length > 0 ? 'Being made now' : 'Machines'}
        aside={
          <Link to="/machines" className="small">
            All machines
          </Link>
        }
      >
        {hasNoSpace && <NoSpace />}
        {machines.isPending && !hasNoSpace && <CardBones count={2} height={190} cell={330} />}
        {machines.isError && (
          <Problem error={machines.error} what="The machines did not load" retry={() => void machines.refetch()} />
        )}
        {machines.isSuccess && all.length === 0 && (
          <Empty
            title="No machines yet"
            action={isSteward ? <LinkButton to="/machines/connect">Connect a machine</LinkButton> : undefined}
          >
            Designs can be looked at already; to make them a steward connects a machine.
          </Empty>
        )}
        <div className="grid" style={{ '--cell': '330px' }}>
          {shown.map((machine) => (
            <MachineCard key={machine.id} machine={machine} />
          ))}
        </div>
      </Section>
      <CanMake processes={new Set(all.map(({ capability }) => capability.process))} />
      {made.length > 0 && (
        <Section
          title="Made lately"
          aside={
            <Link to="/jobs" className="small">
              All jobs
            </Link>
          }
        >
          <ul className="stack">
            {made.map((job) => (
              <li key={job.id}>
                <JobRow job={job} />
              </li>
            ))}
          </ul>
        </Section>
      )}
    </Page>
  );
}

function CanMake({ processes }: { processes: Set<string> }) {
  const designs = useInfiniteQuery(designsQuery({}));
  const items = designs.data?.pages.flatMap((page) => page.items) ?? [];
  const fitting = items.filter((design) => design.processes.every((process) => processes.has(process)));
  const shown = (fitting.length > 0 ? fitting : items).slice(0, MOST_DESIGNS);
  return (
    <Section
      title={fitting.length > 0 ? 'Can be made here today' : 'Designs'}
      aside={
        <Link to="/designs" className="small">
          All designs
        </Link>
      }
    >
      {designs.isPending && <CardBones count={4} height={310} cell={240} />}
      {designs.isError && <Problem error={designs.error} what="The designs did not load" retry={() => void designs.refetch()} />}
      <div className="grid" style={{ '--cell': '240px' }}>
        {shown.map((design) => (
          <DesignCard key={design.id} design={design} />
        ))}
      </div>
    </Section>
  );
}
