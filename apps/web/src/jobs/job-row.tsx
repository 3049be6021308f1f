// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Job } from '@fabcommons/contracts';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { duration, sentence } from '../ui/measure.js';
import { Picture } from '../ui/picture.js';
import { isUnderWay, jobShown } from '../ui/state.js';
import { StateBadge } from '../ui/state-badge.js';
import { When } from '../ui/when.js';
import css from './job-row.module.css';
import { jobTitle } from './job-title.js';

/** A job in a list; `action`: the one thing it wants now. */
export function JobRow({ job, action }: { job: Job; action?: ReactNode }) {
  const underWay = isUnderWay(job.state);
  return (
    <article className={css['row']}>
      <div className={css['picture']}>
        <Picture sha256={job.imageSha256} name="" ratio="1" />
      </div>
      <div className={css['words']}>
        <h3>
          <Link to="/jobs/$id" params={{ id: job.id }} className={css['link']} data-list-item>
            {jobTitle(job)}
          </Link>
        </h3>
        <p className="small muted">
          #{job.number} · {job.machineName}
          {job.requestedBy ? ` · for ${job.requestedBy.name}` : ''} ·{' '}
          <When at={job.endedAt ?? job.startedAt ?? job.requestedAt} />
        </p>
        {job.waitingFor && <p className="small">{sentence(job.waitingFor)}</p>}
        {underWay && (
          <div
            className={css['bar']}
            role="progressbar"
            aria-label="Progress"
            aria-valuenow={Math.round(job.progress * 100)}
            aria-valuemin={0}
            aria-valuemax={100}
          >
            <i style={{ width: `${job.progress * 100}%` }} />
          </div>
        )}
      </div>
      <div className={css['side']}>
        <StateBadge shown={jobShown(job)} />
        {underWay && job.remainingMs !== null && job.remainingMs > 0 && (
          <span className="small muted">{duration(job.remainingMs)} left</span>
        )}
        {action && <div className={css['action']}>{action}</div>}
      </div>
    </article>
  );
}
