// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ReactNode } from 'react';
import type { Tone } from './state.js';
import css from './ring.module.css';

const RADIUS = 44;
const AROUND = 2 * Math.PI * RADIUS;

/** One ring: how far the thing is. `progress` 0..1, null = no job. */
export function Ring(props: {
  progress: number | null;
  tone: Tone;
  size?: number | string;
  label: string;
  children?: ReactNode;
}) {
  const { progress, tone, size = 84, label, children } = props;
  const done = Math.min(1, Math.max(0, progress ?? 0));
  const meter =
    progress === null
      ? { role: 'img' }
      : { role: 'progressbar', 'aria-valuenow': Math.round(done * 100), 'aria-valuemin': 0, 'aria-valuemax': 100 };
  return (
    <div className={css['ring']} data-tone={tone} style={{ width: size, height: size }} aria-label={label} {...meter}>
      <svg viewBox="0 0 100 100" aria-hidden>
        <circle className={css['track']} cx="50" cy="50" r={RADIUS} />
        {progress !== null && (
          <circle
            className={css['done']}
            cx="50"
            cy="50"
            r={RADIUS}
            strokeDasharray={AROUND}
            strokeDashoffset={AROUND * (1 - done)}
          />
        )}
      </svg>
      <div className={css['inside']}>{children ?? (progress === null ? null : <b>{Math.round(done * 100)}%</b>)}</div>
    </div>
  );
}
