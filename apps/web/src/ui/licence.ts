// SPDX-License-Identifier: AGPL-3.0-or-later

/** What a licence asks, as far as three symbols can say it. */
export type LicenceGist = { credit: boolean; share: boolean; words: string };

/** Reads the gist from an SPDX expression; the design's page has the full words from the service. */
export function licenceGist(expression: string): LicenceGist {
  const free = /CC0|Unlicense|0BSD/i.test(expression);
  const share = /-SA-|GPL|OHL-S|OHL-W|MPL|EUPL|TAPR|ODbL/i.test(expression);
  if (free) return { credit: false, share: false, words: 'Use it for anything; nothing is asked.' };
  if (share)
    return {
      credit: true,
      share: true,
      words: 'Make, change and sell it; name the designer; share your changes under the same licence.',
    };
  return { credit: true, share: false, words: 'Make, change and sell it; name the designer.' };
}
