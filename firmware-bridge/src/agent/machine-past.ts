// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Offer } from '@fabcommons/contracts';
import type { SessionSnapshot } from '../session/session.js';
import type { Activity } from './machine-store.js';
import type { ToolHandler } from './tool-handler.js';

/** What a restarted bridge found begun on a machine: a job (made safe and told as failed), or something else. */
export type Past = { readonly kind: 'job' } | { readonly kind: 'tool'; readonly activity: Activity };

const LOOK: Offer = { action: 'look', text: 'Look at the machine before anything else: nobody knows how it stands.' };
const HOME: Offer = { action: 'home', text: 'Home it: its position may be lost. It moves.' };
const RECOVER: Offer = { action: 'recover', text: 'It is safe: bring it back. Nothing moves or heats.' };
const ACCEPT: Offer = { action: 'accept-machine', text: 'The machine that answers now is the right one: use it.' };
const RESTORE: Offer = { action: 'restore-settings', text: 'Write the settings back that were saved before.' };

/** Whether a flash had the machine: then its board may hold half a firmware, and only a flash is to be sent to it. */
export const isFlash = ({ purpose }: Activity): boolean => /flash/i.test(purpose);

/** What is said of a machine that was in the middle of something when the bridge ended. Nothing of it goes on by itself. */
export function describePast(past: Past): string {
  if (past.kind === 'job')
    return 'the bridge restarted in the middle of a job. The job was ended and heaters and spindle were switched off; it is not resumed.';
  const { purpose, since } = past.activity;
  return `the bridge restarted in the middle of something: ${purpose} (since ${since}). It was not gone on with${isFlash(past.activity) ? '' : '; heaters and spindle are switched off as soon as it answers'}.`;
}

/** What is safe now, the best first. */
export function offersAfter(past: Past): readonly Offer[] {
  if (past.kind === 'job') return [LOOK, HOME];
  const { purpose } = past.activity;
  // How far it came is in the journal of flashes.
  if (isFlash(past.activity)) return [LOOK];
  if (/settings|restor/i.test(purpose)) return [RESTORE, LOOK];
  return [LOOK, HOME];
}

/** What is safe in the state a machine is in, whatever it went through. */
export function offersNow({ mode, job }: SessionSnapshot): readonly Offer[] {
  switch (mode) {
    case 'hold':
      return job
        ? [
            { action: 'resume', text: 'Go on with the job where it was paused.' },
            { action: 'cancel', text: 'End the job; heaters and spindle are switched off.' },
          ]
        : [];
    case 'alarm':
    case 'faulted':
      return [RECOVER, LOOK];
    case 'run':
      return [{ action: 'stop', text: 'Emergency stop.' }];
    default:
      return [];
  }
}

/** Modes in which what was left unfinished earlier says nothing. */
const UNDER_WAY: ReadonlySet<SessionSnapshot['mode']> = new Set(['run', 'hold', 'flashing', 'alarm']);
/** The contract's bound of a detail. */
const MAX_DETAIL = 500;

/** A snapshot with what is safe now, and why: an unfinished flash first, then another machine than expected, then what the last process left. */
export function withOffers(
  snapshot: SessionSnapshot,
  { past, tools }: { past: Past | null; tools: Pick<ToolHandler, 'unfinished' | 'busyWith' | 'isStranger'> | null },
): SessionSnapshot {
  const { mode } = snapshot;
  const isBusy = UNDER_WAY.has(mode) || snapshot.tool || tools?.busyWith;
  const unfinished = isBusy ? null : (tools?.unfinished ?? null);
  if (unfinished) return { ...snapshot, detail: unfinished.text.slice(0, MAX_DETAIL), offers: [...unfinished.offers] };
  if (mode === 'faulted' && tools?.isStranger === true) return { ...snapshot, offers: [ACCEPT, LOOK] };
  const detail = snapshot.detail ?? (past && describePast(past));
  return { ...snapshot, detail, offers: [...(past ? offersAfter(past) : offersNow(snapshot))] };
}
