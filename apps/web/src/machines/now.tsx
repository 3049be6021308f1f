// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Machine } from '@fabcommons/contracts';
import { Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { usePreferences } from '../app/preferences.js';
import { duration, lengthOf, position } from '../ui/measure.js';
import { Section } from '../ui/page.js';
import { Ring } from '../ui/ring.js';
import { machineShown } from '../ui/state.js';
import { useFreshness } from './freshness.js';
import { MachineDrawing } from './machine-drawing.js';
import css from './machine-page.module.css';
import { Temperatures } from './temperatures.js';

const Curve = lazy(async () => ({ default: (await import('./temperature-curve.js')).TemperatureCurve }));

/** What it does at this moment, and how old that is. */
export function Now({ machine }: { machine: Machine }) {
  const { length } = usePreferences();
  const { live } = machine;
  const { ageMs, isStale } = useFreshness(live);
  const shown = machineShown(live);
  const age = ageMs === null ? 'never heard of it' : ageMs < 7_000 ? 'live' : `${duration(ageMs)} old`;
  const state = live.state;
  const hasHeaters = state !== null && Object.keys(state.temperatures).length > 0;
  return (
    <Section title="Now" aside={<span className="small muted">{age}</span>}>
      <div className={`card ${css['now']} ${isStale ? 'stale' : ''}`}>
        <div className={css['head']}>
          <Ring
            progress={live.job ? live.job.progress : null}
            tone={shown.tone}
            size={120}
            label={live.job ? `${Math.round(live.job.progress * 100)} % done` : shown.word}
          >
            {live.job ? (
              <b style={{ fontSize: 26 }}>{Math.round(live.job.progress * 100)}%</b>
            ) : (
              <MachineDrawing process={machine.capability.process} size={56} />
            )}
          </Ring>
          <div className="stack grow" style={{ gap: 6 }}>
            {live.job ? (
              <h3>
                <Link to="/jobs/$id" params={{ id: live.job.id }}>
                  {live.job.name}
                </Link>
                {live.job.requestedBy && <span className="muted"> for {live.job.requestedBy.name}</span>}
              </h3>
            ) : (
              <h3>{shown.tone === 'ready' ? 'Free: it could make something now.' : shown.word}</h3>
            )}
            {live.job?.remainingMs != null && live.job.remainingMs > 0 && <p>{duration(live.job.remainingMs)} left</p>}
            {state && <Temperatures state={state} />}
          </div>
        </div>
        {hasHeaters && (
          <Suspense fallback={<Skeleton height={180} />}>
            <Curve machineId={machine.id} />
          </Suspense>
        )}
        {state && (
          <dl className={css['figures']}>
            {state.positionMm && (
              <div>
                <dt>Position</dt>
                <dd>{position(state.positionMm, length)}</dd>
              </div>
            )}
            {state.feedMmPerMin !== null && (
              <div>
                <dt>Feed</dt>
                <dd>{lengthOf(state.feedMmPerMin, length)}/min</dd>
              </div>
            )}
            {state.spindleRpm !== null && (
              <div>
                <dt>Spindle</dt>
                <dd>{state.spindleRpm > 0 ? `${state.spindleRpm} rpm` : 'off'}</dd>
              </div>
            )}
            {state.machinePositionMm && (
              <div>
                <dt>Machine position</dt>
                <dd>{position(state.machinePositionMm, length)}</dd>
              </div>
            )}
          </dl>
        )}
      </div>
    </Section>
  );
}
