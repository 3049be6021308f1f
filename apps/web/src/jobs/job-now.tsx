// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Job, Machine } from '@fabcommons/contracts';
import { useFreshness } from '../machines/freshness.js';
import { LotName } from '../materials/lot-name.js';
import { Temperatures } from '../machines/temperatures.js';
import { duration, mass } from '../ui/measure.js';
import { Ring } from '../ui/ring.js';
import { isUnderWay, jobShown } from '../ui/state.js';
import css from './job-page.module.css';

/** One ring and the few figures beside it. */
export function JobNow({ job, machine }: { job: Job; machine: Machine | undefined }) {
  const shown = jobShown(job);
  const runs = isUnderWay(job.state);
  const { timeMs, massMg } = job.estimate;
  return (
    <div className={css['ring']}>
      <Ring
        progress={job.progress}
        tone={shown.tone}
        size="clamp(118px, 32vw, 152px)"
        label={`${Math.round(job.progress * 100)} % done`}
      >
        <span className={css['percent']}>{Math.round(job.progress * 100)}%</span>
        <span className="small muted">{shown.word}</span>
      </Ring>
      <div className={css['facts']}>
        {runs && job.remainingMs !== null && job.remainingMs > 0 && (
          <p>
            <b style={{ fontSize: 20 }}>{duration(job.remainingMs)}</b> left
          </p>
        )}
        {!runs && timeMs !== null && <p>about {duration(timeMs)} of machine time</p>}
        {runs && machine && <Live machine={machine} />}
        {(massMg ?? 0) > 0 || job.lot ? (
          <p className="muted">
            {massMg !== null && massMg > 0 && `about ${mass(massMg)} of `}
            {job.lot ? <LotName lot={job.lot} /> : 'material'}
          </p>
        ) : null}
        {job.note !== '' && <p>“{job.note}”</p>}
      </div>
    </div>
  );
}

function Live({ machine }: { machine: Machine }) {
  const { ageMs, isStale } = useFreshness(machine.live);
  if (!machine.live.state) return null;
  return (
    <div className={isStale ? 'stale' : undefined}>
      <Temperatures state={machine.live.state} />
      {isStale && ageMs !== null && (
        <p className="small">
          last word from {machine.name} {duration(ageMs)} ago
        </p>
      )}
    </div>
  );
}
