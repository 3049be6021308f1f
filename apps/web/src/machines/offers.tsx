// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Machine, MachineState } from '@fabcommons/contracts';
import { Button } from '@mantine/core';
import { ToolOutcome } from '../machine-tools/tool-outcome.js';
import { useTool } from '../machine-tools/use-tool.js';
import { Banner } from '../ui/banner.js';
import { LinkButton } from '../ui/link-button.js';
import { fullStop, sentence } from '../ui/measure.js';
import { isHalted } from '../ui/state.js';

type Offer = NonNullable<MachineState['offers']>[number];

/** What is safe to do now, where the machine was found in the middle of something or is held; nothing of it happens by itself. */
export function Offers({ machine }: { machine: Machine }) {
  const { live, may, spaceName } = machine;
  const home = useTool(machine.id);
  const state = live.presence === 'online' ? live.state : null;
  // Stop has its own button, and the way back its own banner.
  const offers = (state?.offers ?? []).filter(({ action }) => action !== 'stop' && !(isHalted(live) && action === 'recover'));
  const isHeld = state?.mode === 'hold';
  const saysMore = offers.some(({ action }) => action !== 'look') || (offers.length > 0 && !isHalted(live));
  if (!state || (!saysMore && !isHeld)) return null;
  const why = isHeld && state.detail ? fullStop(sentence(state.detail)) : null;
  return (
    <Banner
      tone="needs"
      action={
        <div className="row-tight">
          {offers.map((offer) => (
            <OfferButton key={offer.action} offer={offer} machine={machine} onTool={(op) => home.use(op)} />
          ))}
        </div>
      }
    >
      <b>
        {isHeld
          ? /at the machine/i.test(state.detail ?? '')
            ? 'Paused at the machine itself.'
            : 'It is held.'
          : 'What is safe now:'}
      </b>{' '}
      {why}
      <ul style={{ listStyle: 'disc', paddingLeft: '1.2em' }}>
        {offers.map(({ action, text }) => (
          <li key={action}>{text}</li>
        ))}
      </ul>
      {!may.manage && offers.length > 0 && !live.job && <p className="small">A steward of {spaceName} decides.</p>}
      <ToolOutcome tool={home} what={home.run?.kind === 'accept-machine' ? 'Use this machine' : 'Home it'} cancellable />
    </Banner>
  );
}

type OfferedTool = { kind: 'home' } | { kind: 'accept-machine' };

function OfferButton({
  offer: { action },
  machine,
  onTool,
}: {
  offer: Offer;
  machine: Machine;
  onTool: (op: OfferedTool) => void;
}) {
  const { id, may, live } = machine;
  switch (action) {
    case 'home':
      return may.manage && <Button onClick={() => onTool({ kind: 'home' })}>Home it: it moves</Button>;
    case 'flash-again':
      return (
        may.manage && (
          <LinkButton to="/machines/$id/firmware" params={{ id }}>
            To its firmware
          </LinkButton>
        )
      );
    case 'restore-settings':
      return (
        may.manage && (
          <LinkButton to="/machines/$id/settings" params={{ id }} variant="default">
            To its saved settings
          </LinkButton>
        )
      );
    case 'resume':
      return (
        live.job && (
          <LinkButton to="/jobs/$id" params={{ id: live.job.id }}>
            To the job
          </LinkButton>
        )
      );
    case 'accept-machine':
      return may.manage && <Button onClick={() => onTool({ kind: 'accept-machine' })}>It is the right machine: use it</Button>;
    case 'cancel':
    case 'recover':
    case 'stop':
    case 'look':
      return null;
  }
}
