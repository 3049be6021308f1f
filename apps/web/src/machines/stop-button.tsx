// SPDX-License-Identifier: AGPL-3.0-or-later
import OctagonX from 'lucide-react/icons/octagon-x';
import { useState } from 'react';
import { stopMachine } from '../api/machines.js';
import { say } from '../ui/says.js';
import css from './stop-button.module.css';

/** A stop that does not arrive is sent again at once, this many times. */
const MOST_TRIES = 4;

type Props = { machine: { id: string; name: string }; dock?: boolean };

/** Emergency stop. Answers at once, asks nothing, stays pressable, and says if it could not reach the machine. */
export function StopButton({ machine, dock = false }: Props) {
  const [state, setState] = useState<'idle' | 'sending' | 'sent' | 'failed'>('idle');
  const stop = async () => {
    setState('sending');
    for (let attempt = 1; attempt <= MOST_TRIES; attempt += 1) {
      try {
        await stopMachine(machine.id);
        setState('sent');
        say(`${machine.name} was told to stop.`);
        return;
      } catch (cause) {
        if (attempt === MOST_TRIES) {
          console.error('The stop did not arrive.', cause);
          setState('failed');
        }
      }
    }
  };
  const words = { idle: 'Stop now', sending: 'Stopping…', sent: 'Stop sent', failed: 'Stop now' }[state];
  const button = (
    <button
      type="button"
      className={css['stop']}
      data-dock={dock || undefined}
      aria-label={`Stop now: ${machine.name}`}
      onClick={() => void stop()}
    >
      <OctagonX size={dock ? 24 : 18} aria-hidden strokeWidth={2.3} />
      {words}
    </button>
  );
  const failed = state === 'failed' && (
    <p className={css['failed']} role="alert">
      The stop did not reach {machine.name}. Use the switch on the machine itself.
    </p>
  );
  if (!dock)
    return (
      <>
        {button}
        {failed}
      </>
    );
  return (
    <div className={css['dock']}>
      {failed}
      {button}
    </div>
  );
}
