// SPDX-License-Identifier: AGPL-3.0-or-later
import type { JobRequest, MatchReason } from '@fabcommons/contracts';
import type { Actor } from '../accounts/index.js';
import type { JobLot, JobSubject } from './job-subject.js';

/** What a request is matched with. */
export type CheckedRequest = Pick<JobRequest, 'designSlug' | 'version' | 'partId' | 'machineId' | 'lotId' | 'copies'>;

/** Whether the machine can make the part for this person, with everything a job has to remember; or every reason why not. */
export type Checked =
  | {
      kind: 'yes';
      spaceId: string;
      subject: JobSubject;
      lot: JobLot | null;
      estimate: { timeMs: number | null; massMg: number | null };
    }
  | { kind: 'no'; reasons: MatchReason[] }
  | { kind: 'not-found'; text: string };

/** Matching as jobs see it: the page's answer may be old, so a request is matched again here. */
export interface MatchCheck {
  check(request: CheckedRequest, actor: Actor): Promise<Checked>;
}

/** Injection token of {@link MatchCheck}. */
export const MATCH_CHECK = Symbol('MatchCheck');
