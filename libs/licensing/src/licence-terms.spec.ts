// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { licenceTerms } from './licence-terms.js';
import { openForPublic } from './open-for-public.js';
import { plainWords } from './plain-words.js';
import { LICENCE_IDS } from './spdx-lists.js';

describe('openForPublic', () => {
  it.each([
    'CERN-OHL-S-2.0',
    'CERN-OHL-W-2.0',
    'CERN-OHL-P-2.0',
    'CC-BY-SA-4.0',
    'CC-BY-4.0',
    'CC0-1.0',
    'TAPR-OHL-1.0',
    'Apache-2.0 WITH SHL-2.1',
    'CERN OHL',
  ])('lets %s be published', (text) => expect(openForPublic(text)).toEqual({ open: true }));

  it.each([
    ['CC-BY-NC-4.0', /commercial/],
    ['CC-BY-ND-4.0', /changed version/],
    ['LicenseRef-secret', /cannot read/],
    ['Bitstream-Vera', /nobody here has read/],
    ['', /No licence/],
    ['CERN-OHL-X-9', /not a licence/],
  ])('refuses %p with a reason and a next step', (text, reason) => {
    expect(openForPublic(text)).toMatchObject({
      open: false,
      reason: expect.stringMatching(reason),
      nextStep: expect.stringContaining('CERN-OHL'),
    });
  });

  it('needs one open branch of OR and all of AND', () => {
    expect(openForPublic('CC-BY-NC-4.0 OR CC-BY-4.0').open).toBe(true);
    expect(openForPublic('CC-BY-NC-4.0 AND CC-BY-4.0').open).toBe(false);
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => expect(typeof openForPublic(text).open).toBe('boolean')));
  });
});

describe('plainWords', () => {
  it('says of a reciprocal licence that changes stay open and the source travels with the thing', () => {
    const words = plainWords('CERN-OHL-S-2.0');
    expect(words.may).toContain('be paid for making it');
    expect(words.must).toContain('share changed versions under the same licence');
    expect(words.must.join()).toMatch(/Source Location/);
  });

  it('says of a non-commercial one that paid making needs a question', () => {
    expect(plainWords('CC-BY-NC-SA-4.0').mayNot.join()).toMatch(/without asking/);
    expect(plainWords('CC-BY-NC-SA-4.0').must).toContain('share changed versions under the same licence');
  });

  it('asks nothing for CC0 and does not guess about a licence nobody read', () => {
    expect(plainWords('CC0-1.0').must).toEqual([]);
    expect(plainWords('Bitstream-Vera')).toMatchObject({ may: [] });
  });

  it('has terms only for ids that SPDX lists, and never an empty page', () => {
    const read = LICENCE_IDS.filter((id) => licenceTerms(id) !== null);
    expect(read.length).toBeGreaterThan(40);
    for (const id of LICENCE_IDS) {
      const words = plainWords(id);
      expect(words.may.length + words.must.length).toBeGreaterThan(0);
    }
  });
});
