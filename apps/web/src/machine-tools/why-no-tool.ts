// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Machine } from '@fabcommons/contracts';

/** Where a page of tools says {@link whyAtRest}, for those who cannot see it. */
export const WHY_ID = 'why-no-tool';

type About = Pick<Machine, 'name' | 'live' | 'may' | 'spaceName'>;

/** Why nothing but a job's own controls can be used on the machine now, with what helps; null = tools may begin. */
export const whyNoTool = (machine: About): string | null => whyAtRest(machine) ?? whyInUse(machine);

/** That some other tool has it, which one, and that it ends. */
export function whyInUse({ live: { state } }: Pick<Machine, 'live'>): string | null {
  return state?.tool ? `It is in use: ${state.tool.purpose}. One thing at a time.` : null;
}

/** As {@link whyNoTool}, apart from tools that are in use: what holds for all tools alike, and lasts. */
export function whyAtRest({ name, live, may, spaceName }: About): string | null {
  if (!may.manage) return `Only stewards of ${spaceName} use tools on ${name}.`;
  const { state, presence } = live;
  if (presence === 'offline' || !state || state.mode === 'offline')
    return `${name} is not connected: switch it on and look at its cable and its bridge.`;
  if (presence === 'stale') return `No word from ${name} for a while: wait a moment, then look at its bridge.`;
  if (state.job !== null || live.job?.state === 'starting') return 'A job runs. When it has ended, tools can be used again.';
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

/** Why it does not move beyond that: in an alarm the machine does not move, and unknown firmware is only asked. */
export function whyStill(machine: Pick<Machine, 'live' | 'identity'>): string | null {
  if (machine.live.state?.mode === 'alarm') return 'It is in alarm and does not move: look at it and bring it back first.';
  if (machine.identity?.firmware === 'unknown') return 'Its firmware is not known: it is only asked, never moved.';
  return null;
}

/** As {@link whyNoTool}, for what moves. */
export const whyNoMotion = (machine: About & Pick<Machine, 'identity'>): string | null => whyNoTool(machine) ?? whyStill(machine);

/** Whether it runs something that has this tool: a run of one's own is no reason to grey out its own buttons. */
export const isInUseBy = ({ live }: Pick<Machine, 'live'>, toolId: string | undefined): boolean =>
  toolId !== undefined && live.state?.tool?.toolId === toolId;
