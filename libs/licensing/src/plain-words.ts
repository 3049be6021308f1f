// SPDX-License-Identifier: AGPL-3.0-or-later
// A licence in three short lists, for people: you may, you must, you may not.
import { licenceTerms } from './licence-terms.js';

/** Plain words of one licence. Each entry is a phrase without a full stop that follows "you may", "you must" or "you may not". */
export interface PlainWords {
  readonly may: string[];
  readonly must: string[];
  readonly mayNot: string[];
}

const UNREAD: PlainWords = {
  may: [],
  must: ['read the licence text yourself before you make or share the thing'],
  mayNot: ['rely on this page: nobody here has read this licence yet'],
};

/** The licence behind an SPDX id in plain words. An id we have not read says so instead of guessing. */
export function plainWords(id: string): PlainWords {
  const terms = licenceTerms(id);
  if (terms === null) return { may: [...UNREAD.may], must: [...UNREAD.must], mayNot: [...UNREAD.mayNot] };
  const may = ['make it and use it'];
  const must: string[] = [...terms.sourceDuties.map((duty) => `${duty}, when you share a changed version`), ...terms.thingDuties];
  const mayNot: string[] = [];
  if (terms.fork === 'yes') may.push('change it and publish your version');
  if (terms.fork === 'non-commercial') may.push('change it and publish your version without profit');
  if (terms.fork === 'no') mayNot.push('publish a changed version');
  if (terms.paidFabrication === 'yes') may.push('be paid for making it');
  else mayNot.push('be paid for making it without asking the author');
  if (terms.shareAlike) must.push('share changed versions under the same licence');
  if (terms.shareAlike) mayNot.push('close it: whoever gets it has the same rights');
  return { may, must, mayNot };
}
