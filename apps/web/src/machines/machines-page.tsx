// SPDX-License-Identifier: AGPL-3.0-or-later
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import MonitorUp from 'lucide-react/icons/monitor-up';
import Plus from 'lucide-react/icons/plus';
import { NoSpace } from '../accounts/no-space.js';
import { machinesQuery } from '../api/machines.js';
import { useWho } from '../app/who.js';
import { useWatch } from '../live/live-provider.js';
import { CardBones } from '../ui/bones.js';
import { Empty } from '../ui/empty.js';
import { count } from '../ui/measure.js';
import { Page } from '../ui/page.js';
import { Problem } from '../ui/problem.js';
import { machineShown } from '../ui/state.js';
import { MachineCard } from './machine-card.js';
import { LinkButton } from '../ui/link-button.js';

/** The wall of machines; `?wall` is the same for the workshop's screen, without the frame. */
export function MachinesPage() {
  const { wall } = useSearch({ from: '/machines' });
  const { space, isSteward, hasNoSpace } = useWho();
  const machines = useQuery({ ...machinesQuery(space?.id), enabled: space !== null });
  useWatch(`space:${space?.id ?? ''}`);
  const all = machines.data ?? [];
  const ready = all.filter(({ live }) => machineShown(live).tone === 'ready').length;
  const connect = (
    <LinkButton to="/machines/connect" leftSection={<Plus size={17} aria-hidden />} variant="default">
      Connect a machine
    </LinkButton>
  );
  const actions = !wall && !hasNoSpace && (
    <>
      <LinkButton to="/machines" search={{ wall: true }} variant="subtle" leftSection={<MonitorUp size={17} aria-hidden />}>
        Wall screen
      </LinkButton>
      {isSteward && connect}
    </>
  );
  return (
    <Page
      title={wall && space ? space.name : 'Machines'}
      lead={all.length > 0 ? `${count(all.length, 'machine')}, ${ready} ready` : undefined}
      actions={actions}
    >
      {hasNoSpace && <NoSpace />}
      {machines.isPending && !hasNoSpace && <CardBones height={200} count={3} cell={320} />}
      {machines.isError && (
        <Problem error={machines.error} what="The machines did not load" retry={() => void machines.refetch()} />
      )}
      {machines.isSuccess && all.length === 0 && (
        <Empty title="No machines yet" action={isSteward ? connect : undefined}>
          A machine joins through a bridge: a small program on a computer beside it.{' '}
          {isSteward ? 'It takes about five minutes.' : 'Stewards of the space connect them.'}
        </Empty>
      )}
      <h2 className="hidden-words">All machines</h2>
      <div className="grid" style={{ '--cell': wall ? '400px' : '330px' }}>
        {all.map((machine) => (
          <MachineCard key={machine.id} machine={machine} />
        ))}
      </div>
    </Page>
  );
}
