// SPDX-License-Identifier: AGPL-3.0-or-later
import type { PairingCode } from '@fabcommons/contracts';
import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useNow } from '../ui/clock.js';
import { CopyLine } from '../ui/copy-line.js';
import { duration } from '../ui/measure.js';
import css from './machine-page.module.css';

/** The bridge as it lies in a clone that was built. */
const BRIDGE = 'node firmware-bridge/dist/fab-bridge.js';
const PORT_LOOKS_LIKE = '/dev/serial/by-id/…';

type Props = { pairing: PairingCode; isPaired: boolean; onAgain: () => void };

/** The code with its time, and the exact command to run. */
export function PairingSteps({ pairing, isPaired, onAgain }: Props) {
  const now = useNow(1_000);
  const [port, setPort] = useState('');
  const left = Date.parse(pairing.expiresAt) - now;
  const command = `${BRIDGE} agent --data ./bridge --service ${location.origin} --pair ${pairing.code} --machine my-machine=${port.trim() || PORT_LOOKS_LIKE}`;
  return (
    <section className={`card ${css['step']}`} aria-label="Run the bridge">
      <h2>
        <span className={css['number']}>2</span>Run this on “{pairing.bridge.name}”
      </h2>
      {isPaired ? (
        <p role="status">
          <b>Paired.</b> The machines it announces appear above within seconds.
        </p>
      ) : left > 0 ? (
        <>
          <div className="row">
            <span className={css['code']}>{pairing.code}</span>
            <span className="muted">works once, for {duration(left)} more</span>
          </div>
          <p className="muted">
            In the folder of Fabcommons there, where <code className="pre">npm start</code> has built it once. Plug the machine
            in; which port it is at says:
          </p>
          <CopyLine text={`${BRIDGE} ports`} label="the command that lists ports" />
          <TextInput
            label="Port of the machine"
            description="As the list shows it; it goes into the command below"
            placeholder={PORT_LOOKS_LIKE}
            value={port}
            onChange={(event) => setPort(event.currentTarget.value)}
          />
          <CopyLine text={command} label="the command" />
          <p className="muted" role="status">
            Waiting for the bridge…
          </p>
        </>
      ) : (
        <div className="row">
          <span>The code ran out; nothing was paired.</span>
          <Button size="xs" onClick={onAgain}>
            New code
          </Button>
        </div>
      )}
    </section>
  );
}
