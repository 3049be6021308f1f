// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Machine } from '@fabcommons/contracts';

/** Why nothing but a job's own controls can be used on the machine now, with what helps; null = tools may begin. */
export function whyNoTool({ name, live, may, spaceName }: Pick<Machine, 'name' | 'live' | 'may' | 'spaceName'>): string | null {
  if (!may.manage) return `Only stewards of ${spaceName} use tools on ${name}.`;
  const { state, presence } = live;
  if (presence === 'offline' || !state || state.mode === 'offline')
    return `${name} is not connected: switch it on and look at its cable and its bridge.`;
  if (presence === 'stale') return `No word from ${name} for a while: wait a moment, then look at its bridge.`;
  if (state.job !== null || live.job?.state === 'starting') return 'A job runs. When it has ended, tools can be used again.';
  if (state.tool) return `It is in use: ${state.tool.purpose}. One thing at a time.`;
  switch (state.mode) {
    case 'opening':
    case 'identifying':
      return `${name} is just being connected: a few seconds.`;
    case 'flashing':
      return 'Its firmware is being written: wait until that has ended.';
    case 'faulted':
      return 'It stands after a stop or a fault: look at it and bring it back first.';
    case 'hold':
      return 'It is held: let it go on, or end what it does, first.';
    case 'run':
    case 'alarm':
    case 'idle':
      return null;
  }
}

/** As {@link whyNoTool}, for what moves: in an alarm the machine does not move, and unknown firmware is only asked. */
export function whyNoMotion(machine: Pick<Machine, 'name' | 'live' | 'may' | 'spaceName' | 'identity'>): string | null {
  const why = whyNoTool(machine);
  if (why !== null) return why;
  if (machine.live.state?.mode === 'alarm') return 'It is in alarm and does not move: look at it and bring it back first.';
  if (machine.identity?.firmware === 'unknown') return 'Its firmware is not known: it is only asked, never moved.';
  return null;
}

/** Whether it runs something that has this tool: a run of one's own is no reason to grey out its own buttons. */
export const isInUseBy = ({ live }: Pick<Machine, 'live'>, toolId: string | undefined): boolean =>
  toolId !== undefined && live.state?.tool?.toolId === toolId;
