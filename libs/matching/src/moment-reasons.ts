// SPDX-License-Identifier: AGPL-3.0-or-later
// Reasons that lie in the moment: who asks, how the machine is doing.
import { blocks, delays, type Reason } from './reason.js';
import type { Situation } from './requirement.js';

/** Whether the one who asks may have something made here. */
export function permissionReasons({ permission, spaceName, acceptPolicy }: Situation): Reason[] {
  switch (permission) {
    case 'guest':
      return [blocks('permission', `Only members of ${spaceName} may use it.`, `Sign in, or sign up and join ${spaceName}.`)];
    case 'not-a-member':
      return [blocks('permission', `Only members of ${spaceName} may use it.`, `Join ${spaceName}.`)];
    case 'may-request':
      return acceptPolicy === 'auto' ? [] : [delays('permission', `A steward of ${spaceName} says yes to each job first.`, null)];
  }
}

/** Whether the machine could start now, and if not, what it waits for. */
export function stateReasons(situation: Situation): Reason[] {
  const { machineName, spaceName, presence, bed } = situation;
  switch (presence) {
    case 'never':
      return [blocks('state', `${machineName} has not been connected yet.`, `Ask a steward of ${spaceName} to connect it.`)];
    case 'offline':
      return [offline(situation)];
    case 'stale':
      return [delays('state', `There is no news of ${machineName} at the moment.`, 'Your job waits until it is heard again.')];
    case 'online':
      return [
        ...modeReasons(situation),
        ...(bed === 'occupied' && situation.mode !== 'run' && situation.mode !== 'hold' ? [bedReason] : []),
      ];
  }
}

/** The bridge's own words, where it gave some. */
const because = (detail: string | null): string => (detail?.trim() ? `: ${detail.trim()}` : '.');

const bedReason = delays('state', 'The last made thing still lies on it.', 'Your job starts when the bed has been cleared.');

const offline = ({ machineName, spaceName, detail }: Situation): Reason =>
  delays(
    'state',
    `${machineName} is offline${because(detail)}`,
    `Your job waits until it is back; a steward of ${spaceName} can switch it on.`,
  );

function modeReasons(situation: Situation): Reason[] {
  const { machineName, spaceName, detail, mode } = situation;
  const words = because(detail);
  switch (mode) {
    case null:
    case 'idle':
      return [];
    case 'offline':
      return [offline(situation)];
    case 'opening':
    case 'identifying':
      return [delays('state', `${machineName} is just being connected.`, 'Your job waits until it is ready.')];
    case 'run':
      return [delays('state', `${machineName} is busy.`, 'Your job starts when it is free.')];
    case 'hold':
      return [delays('state', `${machineName} is paused in a job.`, 'Your job starts when it is free.')];
    case 'alarm':
      return [delays('state', `${machineName} is in alarm${words}`, `A steward of ${spaceName} has to unlock it first.`)];
    case 'flashing':
      return [delays('state', `${machineName} is getting new firmware.`, 'Your job waits until that is done.')];
    case 'faulted':
      return [
        blocks(
          'state',
          `${machineName} has a fault${words}`,
          `Ask a steward of ${spaceName} to look at it, or choose another machine.`,
        ),
      ];
  }
}
