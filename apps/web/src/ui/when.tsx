// SPDX-License-Identifier: AGPL-3.0-or-later
import { useNow } from './clock.js';
import { nearTime } from './measure.js';

/** A moment: relative where near, the whole of it on hover. */
export function When({ at }: { at: string }) {
  const now = useNow(10_000);
  const ms = Date.parse(at);
  return (
    <time dateTime={at} title={new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' }).format(ms)}>
      {nearTime(ms, now)}
    </time>
  );
}
