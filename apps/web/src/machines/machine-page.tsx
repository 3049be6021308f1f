// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Machine } from '@fabcommons/contracts';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, Outlet, useRouterState } from '@tanstack/react-router';
import { clearBed, machineQuery } from '../api/machines.js';
import { usePress } from '../api/use-press.js';
import { OpenCalibrationBanner } from '../calibrate/open-banner.js';
import { useWatch } from '../live/live-provider.js';
import { Banner } from '../ui/banner.js';
import { CardBones } from '../ui/bones.js';
import { Page } from '../ui/page.js';
import { Problem } from '../ui/problem.js';
import { isLively, machineShown } from '../ui/state.js';
import { StateBadge } from '../ui/state-badge.js';
import { HaltBanner } from './bring-back.js';
import css from './machine-page.module.css';
import { MachineTabs } from './machine-tabs.js';
import { StopButton } from './stop-button.js';

const route = getRouteApi('/machines/$id');

/** One machine: its name, state and banners, and below them the place that was chosen. */
export function MachinePage() {
  const { id } = route.useParams();
  const machine = useQuery(machineQuery(id));
  useWatch(`machine:${id}`);
  if (machine.isError) {
    return (
      <Page title="Machine">
        <Problem error={machine.error} what="This machine did not load" retry={() => void machine.refetch()} />
      </Page>
    );
  }
  if (!machine.data) return <CardBones count={2} height={320} cell={380} />;
  return <MachineView machine={machine.data} />;
}

function MachineView({ machine }: { machine: Machine }) {
  const shown = machineShown(machine.live);
  const place = useRouterState({ select: ({ location }) => location.pathname.split('/')[3] });
  const isCalibrating = place === 'calibrate';
  const atHand = place === 'tools' || isCalibrating;
  const stoppable = machine.may.stop && (isLively(machine.live) || (atHand && machine.live.presence !== 'offline'));
  const lead = (
    <span className="row-tight">
      <StateBadge shown={shown} large />
      <span className="grow" style={{ minWidth: 300 }}>
        {machine.capability.processName} in {machine.spaceName}
        {machine.virtualSpeed !== null && ` · virtual${machine.virtualSpeed > 1 ? `, ${machine.virtualSpeed}× time` : ''}`}
      </span>
    </span>
  );
  return (
    <Page
      title={machine.name}
      lead={lead}
      above={
        <Link to="/machines" className="small">
          All machines
        </Link>
      }
    >
      <MachineTabs machine={machine} />
      <HaltBanner machine={machine} />
      <BedBanner machine={machine} />
      {!isCalibrating && <OpenCalibrationBanner machine={machine} />}
      <Outlet />
      {stoppable && <div className={css['room']} />}
      {stoppable && <StopButton machine={machine} dock />}
    </Page>
  );
}

function BedBanner({ machine }: { machine: Machine }) {
  const clear = usePress(clearBed, {
    said: 'Thank you. The next job may start.',
    refresh: ['machine', 'machines', 'job', 'jobs'],
  });
  if (machine.live.bed !== 'occupied' || machine.live.job !== null) return null;
  const button = machine.may.clearBed && (
    <Button loading={clear.isPending} onClick={() => clear.mutate(machine.id)}>
      The bed is clear
    </Button>
  );
  return (
    <Banner tone="needs" action={button}>
      <b>Something still lies on it.</b> Take it off and look that nothing is left; only then the next job starts.
    </Banner>
  );
}
