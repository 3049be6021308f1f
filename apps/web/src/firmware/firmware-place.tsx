// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Machine, ToolRun } from '@fabcommons/contracts';
import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { changeMachine } from '../api/machines.js';
import { lastToolQuery } from '../api/machine-tools.js';
import { usePress } from '../api/use-press.js';
import { useWatch } from '../live/live-provider.js';
import { ForStewards } from '../machines/for-stewards.js';
import { useMachine } from '../machines/use-machine.js';
import { Banner } from '../ui/banner.js';
import { LinkButton } from '../ui/link-button.js';
import { Section } from '../ui/page.js';
import { When } from '../ui/when.js';
import { BOARDS } from './boards.js';
import { ChooseImage } from './choose-image.js';
import css from './firmware.module.css';
import { FlashPanel } from './flash-panel.js';

const route = getRouteApi('/machines/$id/firmware');

/** What the machine runs, images that fit it, and writing one into it. */
export function FirmwarePlace() {
  const machine = useMachine();
  const { image } = route.useSearch();
  useWatch(`tools:${machine?.may.manage ? machine.id : ''}`);
  if (!machine) return null;
  if (!machine.may.manage) return <ForStewards machine={machine} what="Firmware" />;
  return (
    <>
      <Recovery machine={machine} chosen={image} />
      <div className={css['columns']}>
        {image === undefined ? <ChooseImage machine={machine} /> : <FlashPanel key={image} machine={machine} imageId={image} />}
        <Runs machine={machine} />
      </div>
    </>
  );
}

/** What it says it runs, and the board, which a steward reads off it. */
function Runs({ machine }: { machine: Machine }) {
  const { id, identity, name, board = null } = machine;
  const change = usePress((value: string) => changeMachine(id, { board: value === '' ? null : value }), {
    said: 'Noted. Images for this board come first now.',
    refresh: ['machine', 'machines', 'firmware'],
  });
  const known = BOARDS.some((one) => one.id === board) || board === null ? BOARDS : [...BOARDS, { id: board, name: board }];
  return (
    <Section title="It runs now">
      <div className="card stack" style={{ gap: 6 }}>
        {identity ? (
          <>
            <b>{identity.firmware === 'unknown' ? 'Unknown firmware' : identity.firmwareName}</b>
            {identity.machineType && <span>{identity.machineType}</span>}
            <span className="small muted">
              said <When at={identity.at} />, at {identity.port}
            </span>
          </>
        ) : (
          <span className="muted">{name} has not said yet what it runs.</span>
        )}
        <NativeSelect
          label="Its board"
          description="Printed on the board; it decides which images fit"
          value={board ?? ''}
          disabled={change.isPending}
          onChange={(event) => change.mutate(event.currentTarget.value)}
          data={[{ value: '', label: 'not known' }, ...known.map((one) => ({ value: one.id, label: one.name }))]}
        />
      </div>
    </Section>
  );
}

/** The last flash did not end well: how the machine comes back, and the button that does it. */
function Recovery({ machine, chosen }: { machine: Machine; chosen: string | undefined }) {
  const runs = useQuery(lastToolQuery(machine.id, 'flash'));
  const last: ToolRun | undefined = runs.data?.[0];
  const isOffered = machine.live.state?.offers?.some(({ action }) => action === 'flash-again') ?? false;
  const isBroken = last !== undefined && ['failed', 'lost'].includes(last.state) && (last.recovery !== null || isOffered);
  if (!isBroken || last.imageId === chosen) return null;
  return (
    <Banner
      tone="fault"
      action={
        last.imageId !== null &&
        (last.recovery?.retryable ?? true) && (
          <LinkButton to="/machines/$id/firmware" params={{ id: machine.id }} search={{ image: last.imageId }}>
            Flash it again
          </LinkButton>
        )
      }
    >
      <b>The last flash did not end.</b> {last.recovery?.text ?? 'Its boot loader is still there: flash it again.'}
    </Banner>
  );
}
