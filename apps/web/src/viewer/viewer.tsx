// SPDX-License-Identifier: AGPL-3.0-or-later
import { ActionIcon, Button } from '@mantine/core';
import RotateCcw from 'lucide-react/icons/rotate-ccw';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useStage, type ViewSource } from './use-stage.js';
import css from './viewer.module.css';

type Props = { source: ViewSource; name: string; fallback: ReactNode; bytesDone?: number | null };

/** A part or its toolpath in the round: mouse, touch and keyboard. With `bytesDone` the toolpath shows how far the machine is. */
export function Viewer({ source, name, fallback, bytesDone = null }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [attempt, setAttempt] = useState(0);
  const view = useStage(canvas, source, attempt);
  useEffect(() => {
    if (view.kind !== 'shown' || bytesDone === null) return;
    view.thing.setBytes(bytesDone);
    view.stage.draw();
  }, [view, bytesDone]);
  if (view.kind === 'no-webgl') return <>{fallback}</>;
  const what = source.kind === 'mesh' ? 'shape' : 'toolpath';
  return (
    <div className={css['viewer']}>
      <canvas
        ref={canvas}
        tabIndex={0}
        role="img"
        aria-label={`${name}, ${what} in 3D. Arrow keys turn it, plus and minus zoom, Home starts over.`}
        onKeyDown={(event) => {
          if (view.kind === 'shown' && view.stage.key(event.key)) event.preventDefault();
        }}
      />
      {view.kind === 'loading' && <Loading done={view.done} what={what} />}
      {view.kind === 'failed' && (
        <div className={css['over']} role="alert">
          <p>The {what} did not load; the design itself is fine.</p>
          <Button variant="default" size="xs" onClick={() => setAttempt((n) => n + 1)}>
            Try again
          </Button>
        </div>
      )}
      {view.kind === 'shown' && (
        <div className={css['tools']}>
          {source.kind === 'program' && bytesDone === null && (
            <input
              type="range"
              min={0}
              max={1000}
              defaultValue={1000}
              aria-label="How much of the toolpath is drawn"
              onInput={(event) => {
                view.thing.setShown(Number(event.currentTarget.value) / 1000);
                view.stage.draw();
              }}
            />
          )}
          <ActionIcon variant="default" size="lg" aria-label="Look from the start again" onClick={() => view.stage.reset()}>
            <RotateCcw size={18} aria-hidden />
          </ActionIcon>
        </div>
      )}
    </div>
  );
}

function Loading({ done, what }: { done: number; what: string }) {
  return (
    <div className={css['over']} role="status">
      <div className={css['bar']}>
        <i style={{ width: `${Math.round(done * 100)}%` }} />
      </div>
      <p className="small">Loading the {what}</p>
    </div>
  );
}
