// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Machine } from '@fabcommons/contracts';
import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import { recoverMachine } from '../api/machines.js';
import { usePress } from '../api/use-press.js';
import { Banner } from '../ui/banner.js';
import { sentence } from '../ui/measure.js';
import { isHalted } from '../ui/state.js';
import { When } from '../ui/when.js';

/** A machine that stands after a stop or an alarm: why, and the way back for whoever may go it. Also what it wants checked afterwards. */
export function HaltBanner({ machine }: { machine: Machine }) {
  const { live, may, spaceName } = machine;
  const detail = live.state?.detail ?? null;
  if (!isHalted(live)) {
    const isNotice = live.presence === 'online' && live.state?.mode === 'idle' && detail !== null;
    return isNotice ? <Banner tone="needs">{sentence(detail)}</Banner> : null;
  }
  return (
    <Banner tone="fault" action={may.manage && <BringBack machine={machine} />}>
      <b>It stands still and takes no job.</b>{' '}
      {live.stoppedBy && (
        <>
          {live.stoppedBy.name} pressed Stop <When at={live.stoppedBy.at} />.{' '}
        </>
      )}
      {detail === null ? 'Look at the machine.' : sentence(detail)}
      {!may.manage && ` A steward of ${spaceName} can bring it back.`}
    </Banner>
  );
}

/** Asks once, naming the machine: what is said here nobody else can check. */
function BringBack({ machine }: { machine: Machine }) {
  const [asks, setAsks] = useState(false);
  const { name } = machine;
  const recover = usePress(recoverMachine, {
    said: `${name} is being brought back.`,
    refresh: ['machine', 'machines'],
    onDone: () => setAsks(false),
  });
  return (
    <>
      <Button onClick={() => setAsks(true)}>Bring it back</Button>
      {asks && (
        <Modal
          opened
          onClose={() => setAsks(false)}
          title={`Bring ${name} back?`}
          centered
          closeButtonProps={{ 'aria-label': 'Close' }}
        >
          <div className="stack">
            <p>
              You have looked at {name}: nobody has a hand in it, nothing is broken, jammed or burning. Bringing it back moves and
              heats nothing. When its bed is clear, the next job of its queue may start.
            </p>
            <div className="row">
              <Button data-autofocus loading={recover.isPending} onClick={() => recover.mutate(machine.id)}>
                It is safe: bring it back
              </Button>
              <Button variant="default" onClick={() => setAsks(false)}>
                Not yet
              </Button>
            </div>
          </div>
        </Modal>
      )}
    </>
  );
}
