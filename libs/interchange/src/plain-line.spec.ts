// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseOkhToml } from './index.js';
import { plainLine } from './plain-line.js';

describe('Markdown as a plain line', () => {
  it.each([
    ['Holds a cable.', 'Holds a cable.'],
    ['# Clip\n\n**Holds** a [cable](https://example.org/a).', 'Holds a cable.'],
    ['## Only a title', 'Only a title'],
    ['![photo](a.png) A _very_ `small` *clip*', 'A very small clip'],
    ['- one\n- two\n> three', 'one two three'],
    ['2 * 3 * 4 mm, snake_case_name, a*b', '2 * 3 * 4 mm, snake_case_name, a*b'],
  ])('%j reads %j', (markdown, line) => {
    expect(plainLine(markdown)).toBe(line);
  });

  it('is one line, whatever it is made of', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => !/[\n\r]/u.test(plainLine(text))));
  });

  it('is what a summary is made of', () => {
    const reading = parseOkhToml(
      'name = "Clip"\nlicense = "CC0-1.0"\nfunction = "**Holds** a [cable](https://example.org). More."\n',
    );
    expect(reading.kind === 'manifest' && reading.manifest.summary).toBe('Holds a cable.');
  });
});
