// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Machine } from '@fabcommons/contracts';
import { Link } from '@tanstack/react-router';
import { shortProcess } from '../designs/short-process.js';
import { duration, sentence } from '../ui/measure.js';
import { Ring } from '../ui/ring.js';
import { isHalted, isLively, machineShown } from '../ui/state.js';
import { StateBadge } from '../ui/state-badge.js';
import { useFreshness } from './freshness.js';
import { LoadedSwatches } from './loaded-swatches.js';
import { MachineDrawing } from './machine-drawing.js';
import css from './machine-card.module.css';
import { StopButton } from './stop-button.js';
import { Temperatures } from './temperatures.js';

/** A machine on the wall: by what it does now. */
export function MachineCard({ machine, showSpace = false }: { machine: Machine; showSpace?: boolean }) {
  const { live } = machine;
  const shown = machineShown(live);
  const { ageMs, isStale } = useFreshness(live);
  const job = live.job;
  return (
    <article className={css['card']} data-tone={shown.tone}>
      <div className={css['top']}>
        <Ring
          progress={job ? job.progress : null}
          tone={shown.tone}
          size={92}
          label={job ? `${Math.round(job.progress * 100)} % of ${job.name}` : shown.word}
        >
          {job ? (
            <b className={css['percent']}>{Math.round(job.progress * 100)}%</b>
          ) : (
            <MachineDrawing process={machine.capability.process} size={44} />
          )}
        </Ring>
        <div className={css['words']}>
          <h3>
            <Link to="/machines/$id" params={{ id: machine.id }} className={css['link']} data-list-item>
              {machine.name}
            </Link>
          </h3>
          <span className="small muted">
            {shortProcess(machine.capability.processName)}
            {showSpace ? ` · ${machine.spaceName}` : ''}
            {machine.virtualSpeed !== null
              ? ` · virtual${machine.virtualSpeed > 1 ? `, ${machine.virtualSpeed}× time` : ''}`
              : ''}
          </span>
          <div className="row-tight">
            <StateBadge shown={shown} />
            {isStale && ageMs !== null && <span className="small muted">last word {duration(ageMs)} ago</span>}
          </div>
        </div>
      </div>
      <div className={isStale ? 'stale' : undefined}>
        {job && (
          <p className={css['job']}>
            {job.name}
            <span className="muted">
              {job.requestedBy ? ` for ${job.requestedBy.name}` : ''}
              {job.remainingMs !== null && job.remainingMs > 0 ? ` · ${duration(job.remainingMs)} left` : ''}
            </span>
          </p>
        )}
        {live.state?.detail && ['fault', 'offline'].includes(shown.tone) && (
          <p className="small">{sentence(live.state.detail)}</p>
        )}
        {isHalted(live) && (
          <p className="small">
            <b>{machine.may.manage ? 'Next: look at it, then bring it back on its page.' : 'A steward can bring it back.'}</b>
          </p>
        )}
        {live.state && <Temperatures state={live.state} />}
      </div>
      <div className={css['foot']}>
        <LoadedSwatches loaded={machine.loaded} />
        {live.queued > 0 && <span className="small muted">{live.queued} waiting</span>}
        {machine.may.stop && isLively(live) && (
          <span className={css['stop']}>
            <StopButton machine={machine} />
          </span>
        )}
      </div>
    </article>
  );
}
