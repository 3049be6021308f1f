// SPDX-License-Identifier: AGPL-3.0-or-later
import { Button } from '@mantine/core';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import { useEffect, useRef } from 'react';
import { fullStop, sentence } from '../ui/measure.js';
import css from './console.module.css';

/** The machine's policy wants a yes before this line goes: why, and the two answers. */
export function ConsoleAsk({ line, why, onYes, onNo }: { line: string; why: string; onYes: () => void; onNo: () => void }) {
  const yes = useRef<HTMLButtonElement>(null);
  useEffect(() => yes.current?.focus(), []);
  return (
    <div className={css['ask']} role="alertdialog" aria-label={`Send ${line}?`} aria-describedby="console-ask-why">
      <TriangleAlert size={20} aria-hidden />
      <div className="grow stack" style={{ gap: 8 }}>
        <p id="console-ask-why">
          <code>{line}</code>: {/[.!?…]$/.test(why) ? sentence(why) : fullStop(sentence(why))}
        </p>
        <div className="row">
          <Button ref={yes} size="xs" onClick={onYes}>
            Yes, send {line.length > 24 ? 'it' : line}
          </Button>
          <Button size="xs" variant="default" onClick={onNo}>
            No
          </Button>
        </div>
      </div>
    </div>
  );
}
