// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MachineState } from '@fabcommons/contracts';
import { count, duration, sentence } from '../ui/measure.js';

/** A fact about how far the machine can be trusted, in a word and a sentence. */
export type TrustWords = { tone: 'ready' | 'needs' | 'fault' | 'quiet'; word: string; text: string };

/** More garbled replies than this share mean a cable or a supply that wants a look (1 in 200). */
const POOR_SHARE = 0.005;
/** Below this many replies a share says nothing. */
const ENOUGH_REPLIES = 100;

/** The cable in plain words. */
export function linkWords({ link, mode }: Pick<MachineState, 'link' | 'mode'>): TrustWords {
  if (mode === 'offline' || mode === 'opening')
    return { tone: 'quiet', word: 'not connected', text: 'Nothing is heard from it.' };
  const { resends, garbled, replies } = link;
  if (resends + garbled === 0) {
    const heard = replies === undefined || replies === 0 ? '' : `${count(replies, 'reply', 'replies')} and not one unreadable.`;
    return { tone: 'ready', word: 'clean', text: heard };
  }
  const parts = [
    resends > 0 ? `${count(resends, 'line')} sent again` : '',
    garbled > 0 ? `${count(garbled, 'reply', 'replies')} unreadable${replies ? ` of ${replies}` : ''}` : '',
  ].filter((part) => part !== '');
  const isPoor = replies !== undefined && replies >= ENOUGH_REPLIES && (garbled + resends) / replies > POOR_SHARE;
  const advice = isPoor
    ? 'Look at the cable: a shorter one, away from motors and mains, often helps.'
    : 'Nothing was lost: what came damaged was sent again.';
  return {
    tone: isPoor ? 'needs' : 'ready',
    word: isPoor ? 'disturbed' : 'good',
    text: `${sentence(parts.join(', '))}. ${advice}`,
  };
}

/** Whether what the machine does is compared with the program, and what came of it. `ageMs`: how old the state is. */
export function auditWords({ audit, job }: Pick<MachineState, 'audit' | 'job'>, ageMs: number | null): TrustWords {
  if (!audit) {
    return { tone: 'quiet', word: 'nothing to check', text: 'While a job runs, the machine is compared with its program here.' };
  }
  if (audit.method === 'none') {
    return { tone: 'quiet', word: 'not possible', text: 'This firmware does not tell enough to be checked against the program.' };
  }
  const difference = audit.lastDifference;
  if (audit.differences > 0 && difference) {
    const far = difference.mm === null ? '' : `, ${difference.mm.toFixed(2)} mm away`;
    return {
      tone: 'fault',
      word: 'differs',
      text: `At line ${difference.line}${far}: ${difference.text}`,
    };
  }
  const how = {
    echo: 'every line comes back and is compared',
    position: 'its position is asked for now and then',
    path: 'each position it reports lies on the path',
  }[audit.method];
  if (audit.checks === 0) return { tone: 'quiet', word: 'begins', text: `The first check comes soon: ${how}.` };
  const ago = ageMs === null ? '' : ` ${duration(ageMs)} ago`;
  const line = audit.lastCheckLine === null ? '' : `, line ${audit.lastCheckLine}`;
  return {
    tone: 'ready',
    word: 'as programmed',
    text: `${job ? `Checked against the program${ago}${line}` : `In the last job${line === '' ? '' : ` up to${line.slice(1)}`}`}: ${how}; ${count(audit.checks, 'check')}, no difference.`,
  };
}
