// SPDX-License-Identifier: AGPL-3.0-or-later
import { useLiveStatus } from '../live/live-provider.js';
import { useNow } from '../ui/clock.js';
import { duration } from '../ui/measure.js';
import css from './live-dot.module.css';

/** Grace before a page that is just loading says it is not connected. */
const QUIET_MS = 1_500;

/** Whether what one sees moves by itself; says at once when it does not, and for how long. */
export function LiveDot() {
  const status = useLiveStatus();
  const now = useNow(1_000);
  const age = now - status.since;
  const lost = status.kind !== 'connected' && (status.kind === 'reconnecting' || age > QUIET_MS);
  return (
    <div
      className={css['dot']}
      data-lost={lost || undefined}
      role="status"
      title={lost ? 'What you see may be old; it heals by itself.' : 'Live: numbers move by themselves.'}
    >
      <i aria-hidden />
      {lost ? <span>Reconnecting · {duration(age)}</span> : <span className={css['calm']}>Live</span>}
    </div>
  );
}
