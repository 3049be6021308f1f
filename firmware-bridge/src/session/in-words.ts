// SPDX-License-Identifier: AGPL-3.0-or-later
import type { JobEnd } from './job-run.js';
import type { Probed } from './probe.js';
import type { SessionSnapshot } from './session.js';

/** How a machine stands, e.g. `alarm (alarm 3: …)`. */
export const describeState = (snapshot: SessionSnapshot): string =>
  snapshot.detail ? `${snapshot.mode} (${snapshot.detail})` : snapshot.mode;

/** Why nobody was recognised at the other end, and what to do. */
export function describeUnknown(probed: Extract<Probed, { kind: 'unknown' }>, hasReopened: boolean): string {
  if (probed.transcript.length === 0)
    return hasReopened
      ? 'it says nothing, also after its port was opened anew: press the reset button on the machine, or switch it off and on'
      : 'nothing answers: is the machine switched on, and is the speed of the port (baud) right?';
  const who = probed.firmwareName ? `"${probed.firmwareName}"` : 'which does not say who it is';
  return `firmware ${who} is not known here: nothing will be sent to it`;
}

/** Detail of a job that was paused while its program was still being looked at. */
export const HELD = 'paused before the first byte went to the machine: nothing has moved';
/** Detail of a machine whose job was cut off by the end of the bridge. */
export const SECURING = 'heaters and spindle are being switched off';

/** How a job ends of which nothing had gone out. */
export const STOPPED_UNBEGUN: JobEnd = {
  phase: 'failed',
  code: 'emergency-stop',
  reason: 'emergency stop before the job began; nothing moved',
};
