// SPDX-License-Identifier: AGPL-3.0-or-later
import type { PairingCode } from '@fabcommons/contracts';
import { Button } from '@mantine/core';
import { useNow } from '../ui/clock.js';
import { CopyLine } from '../ui/copy-line.js';
import { duration } from '../ui/measure.js';
import css from './machine-page.module.css';

type Props = { pairing: PairingCode; isPaired: boolean; onAgain: () => void };

/** The code with its time, and the exact command to run. */
export function PairingSteps({ pairing, isPaired, onAgain }: Props) {
  const now = useNow(1_000);
  const left = Date.parse(pairing.expiresAt) - now;
  const command = `npx fab-bridge agent --data ./bridge --service ${location.origin} --pair ${pairing.code} --machine my-machine=/dev/ttyUSB0`;
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
            Which port the machine is at: <code className="pre">npx fab-bridge ports</code>
          </p>
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
