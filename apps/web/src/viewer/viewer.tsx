// SPDX-License-Identifier: AGPL-3.0-or-later
import { ActionIcon, Button } from '@mantine/core';
import RotateCcw from 'lucide-react/icons/rotate-ccw';
import { type ReactNode, useRef, useState } from 'react';
import { useStage, type ViewSource } from './use-stage.js';
import css from './viewer.module.css';

type Props = { source: ViewSource; name: string; fallback: ReactNode };

/** A part in the round: mouse, touch and keyboard. */
export function Viewer({ source, name, fallback }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [attempt, setAttempt] = useState(0);
  const view = useStage(canvas, source, attempt);
  if (view.kind === 'no-webgl') return <>{fallback}</>;
  return (
    <div className={css['viewer']}>
      <canvas
        ref={canvas}
        tabIndex={0}
        role="img"
        aria-label={`${name}, shape in 3D. Arrow keys turn it, plus and minus zoom, Home starts over.`}
        onKeyDown={(event) => {
          if (view.kind === 'shown' && view.stage.key(event.key)) event.preventDefault();
        }}
      />
      {view.kind === 'loading' && <Loading done={view.done} />}
      {view.kind === 'failed' && (
        <div className={css['over']} role="alert">
          <p>The shape did not load; the design itself is fine.</p>
          <Button variant="default" size="xs" onClick={() => setAttempt((n) => n + 1)}>
            Try again
          </Button>
        </div>
      )}
      {view.kind === 'shown' && (
        <div className={css['tools']}>
          <ActionIcon variant="default" size="lg" aria-label="Look from the start again" onClick={() => view.stage.reset()}>
            <RotateCcw size={18} aria-hidden />
          </ActionIcon>
        </div>
      )}
    </div>
  );
}

function Loading({ done }: { done: number }) {
  return (
    <div className={css['over']} role="status">
      <div className={css['bar']}>
        <i style={{ width: `${Math.round(done * 100)}%` }} />
      </div>
      <p className="small">Loading the shape</p>
    </div>
  );
}
