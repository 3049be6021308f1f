// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readLicence } from './read-licence.js';

const expressionOf = (text: string): string | undefined => {
  const reading = readLicence(text);
  return reading.kind === 'ok' ? reading.expression : undefined;
};

describe('readLicence', () => {
  it.each([
    ['CERN-OHL-S-2.0', 'CERN-OHL-S-2.0'],
    ['cern-ohl-s-2.0', 'CERN-OHL-S-2.0'],
    ['mit or (apache-2.0 with shl-2.1)', 'MIT OR Apache-2.0 WITH SHL-2.1'],
    ['GPL-2.0-only AND (MIT OR CC0-1.0)', 'GPL-2.0-only AND (MIT OR CC0-1.0)'],
  ])('reads %s without a remark', (text, expected) => {
    expect(readLicence(text)).toMatchObject({ kind: 'ok', expression: expected });
    expect(readLicence(text)).not.toHaveProperty('note');
  });

  it.each([
    ['CERN OHL', 'CERN-OHL-S-2.0'],
    ['CERN-OHL v2', 'CERN-OHL-S-2.0'],
    ['CERN Open Hardware Licence Version 2 - Weakly Reciprocal', 'CERN-OHL-W-2.0'],
    ['CERN OHL v1.2', 'CERN-OHL-1.2'],
    ['CC-BY-SA', 'CC-BY-SA-4.0'],
    ['CC BY 4.0', 'CC-BY-4.0'],
    ['Creative Commons Attribution-ShareAlike 4.0 International', 'CC-BY-SA-4.0'],
    ['CC0', 'CC0-1.0'],
    ['GPLv3', 'GPL-3.0-only'],
    ['GPL-3.0', 'GPL-3.0-only'],
    ['GPL-3.0+', 'GPL-3.0-or-later'],
    ['GPLv3 OR MIT', 'GPL-3.0-only OR MIT'],
    ['Apache License, Version 2.0', 'Apache-2.0'],
    ['MIT License', 'MIT'],
    ['the Unlicense', 'Unlicense'],
  ])('reads %s as %s and says so', (text, expected) => {
    const reading = readLicence(text);
    expect(reading).toMatchObject({ kind: 'ok', expression: expected, note: `We read "${text}" as ${expected}.` });
  });

  it.each(['', '  ', 'NOASSERTION', 'none', 'TBD'])('calls %p absent', (text) => {
    expect(readLicence(text)).toMatchObject({ kind: 'problem', code: 'absent' });
  });

  it('offers the nearest listed id for a slip of the keyboard', () => {
    expect(readLicence('CERN-OHL-X-2.0')).toMatchObject({
      kind: 'problem',
      code: 'unknown-id',
      suggestion: expect.stringMatching(/^CERN-OHL-[SWP]-2.0$/),
    });
    expect(readLicence('CC-BY-SA-4.O')).toMatchObject({ code: 'unknown-id', suggestion: 'CC-BY-SA-4.0' });
    expect(readLicence('the-SPDX-ID')).toMatchObject({ kind: 'problem', code: 'unknown-id' });
  });

  it('tells prose from broken SPDX', () => {
    expect(readLicence('do what you like, please')).toMatchObject({ code: 'not-spdx' });
    expect(readLicence('MIT OR')).toMatchObject({ code: 'syntax' });
    expect(readLicence('(MIT AND CC0-1.0')).toMatchObject({ code: 'syntax' });
    expect(readLicence('MIT '.repeat(2_000))).toMatchObject({ code: 'not-spdx' });
  });

  it('never throws, and what it accepts it accepts again unchanged', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary', maxLength: 300 })), (text) => {
        const expression = expressionOf(text);
        if (expression !== undefined) expect(readLicence(expression)).toMatchObject({ kind: 'ok', expression });
      }),
      { numRuns: 500 },
    );
  });

  it('survives pieces of licence names in any order', () => {
    const piece = fc.constantFrom(
      'CERN',
      'OHL',
      'CC-BY',
      'GPL-3.0',
      '+',
      '(',
      ')',
      'AND',
      'OR',
      'WITH',
      'MIT',
      'v2',
      'SHL-2.1',
      '-',
      'LicenseRef-x',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        expect(['ok', 'problem']).toContain(readLicence(pieces.join(' ')).kind);
      }),
    );
  });
});
