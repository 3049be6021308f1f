// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Difference } from '../driver/driver.js';
import type { JobEnd } from './job-run.js';
import type { Probed } from './probe.js';
import type { LinkState, SessionSnapshot } from './session.js';

/** How a machine stands, e.g. `alarm (alarm 3: …)`. */
export const describeState = (snapshot: SessionSnapshot): string =>
  snapshot.detail ? `${snapshot.mode} (${snapshot.detail})` : snapshot.mode;

/** Why nobody was recognised at the other end, and what to do. */
export function describeUnknown(probed: Extract<Probed, { kind: 'unknown' }>, hasReopened: boolean): string {
  if (probed.contradiction !== undefined) return probed.contradiction;
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

/** Detail of a machine after an emergency stop that its firmware has forgotten: Grbl is idle again after its reset. */
export const STOPPED = 'emergency stop. Look at the machine; when it is safe, bring it back. Nothing moves or heats until then.';

/** What is said of an emergency stop that could not be sent. */
export const STOP_UNSENT =
  'emergency stop: nothing could be sent, the port is not open. Use the switch at the machine itself. Nothing begins here until somebody brings it back.';

/** Why a job is held that is not where it should be. */
export const describeDifference = ({ line, mm, text }: Difference): string =>
  `held at line ${line}${mm === null ? '' : `, ${mm.toFixed(2)} mm off`}: ${text}. Look at the part, then resume or cancel.`;

/** Why a job is held whose wire is bad. */
export const describeBadLink = ({ garbled, resends, replies }: LinkState): string =>
  `held: the connection to the machine is bad (${garbled} of ${replies} lines garbled, ${resends} sent again). Check cable and ` +
  'grounding, then resume or cancel.';

/** How a job ends of which nothing had gone out. */
export const STOPPED_UNBEGUN: JobEnd = {
  phase: 'failed',
  code: 'emergency-stop',
  reason: 'emergency stop before the job began; nothing moved',
};
