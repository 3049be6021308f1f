// SPDX-License-Identifier: AGPL-3.0-or-later
import type { LicenceWords } from '@fabcommons/contracts';
import { licenceTerms, plainWords, readLicence } from '@fabcommons/licensing';

/** A licence read aloud. `readFrom`: what was written, where we had to read it as something else. */
export function licenceWordsOf(expression: string, readFrom: string | null): LicenceWords {
  const reading = readLicence(expression);
  const ids = reading.kind === 'ok' ? reading.ids : [];
  const words = ids.map(plainWords);
  const all = (key: 'may' | 'must' | 'mayNot'): string[] => [...new Set(words.flatMap((each) => each[key]))];
  return {
    expression,
    name: ids.map((id) => licenceTerms(id)?.name ?? id).join(', '),
    readFrom,
    may: all('may'),
    must: all('must'),
    mayNot: all('mayNot'),
  };
}
