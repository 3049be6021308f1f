// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Job } from '@fabcommons/contracts';
import Check from 'lucide-react/icons/check';
import X from 'lucide-react/icons/x';
import { When } from '../ui/when.js';
import css from './timeline.module.css';
import { timelineSteps } from './timeline-steps.js';

/** One timeline: where the job came from and where it is. */
export function Timeline({ job, heats }: { job: Job; heats: boolean }) {
  const steps = timelineSteps(job, heats);
  const last = steps.findLastIndex(({ status }) => status !== 'next');
  return (
    <ol className={css['line']} aria-label="Timeline">
      {steps.map(({ name, status, at }, index) => (
        <li
          key={name}
          data-status={status}
          data-here={index === last || undefined}
          aria-current={status === 'now' ? 'step' : undefined}
        >
          <i aria-hidden>
            {status === 'done' && <Check size={14} strokeWidth={3} />}
            {status === 'broken' && <X size={14} strokeWidth={3} />}
          </i>
          <b>{name}</b>
          <span className="small muted">{at && status !== 'next' ? <When at={at} /> : ' '}</span>
        </li>
      ))}
    </ol>
  );
}

/** Every change of state: who, when, why. */
export function History({ job }: { job: Job }) {
  return (
    <details>
      <summary>History, step by step</summary>
      <ul className={css['history']}>
        {job.transitions.map(({ sequence, to, at, by, byWhat, reason }) => (
          <li key={sequence}>
            <time className="muted small" dateTime={at}>
              {new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' }).format(Date.parse(at))}
            </time>
            <span>
              <b>{to}</b> by {by?.name ?? (byWhat === 'machine' ? 'the machine' : 'the service')}
              {reason && <span className="muted">: {reason}</span>}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
