// SPDX-License-Identifier: AGPL-3.0-or-later
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkedValue, readParameters } from './customizer.js';

const SOURCE = `// A part.
/* [Size] */
// Outer width
width = 40; // [10:0.5:120]
depth = 20; // [100]
height = 12; // 0.1
rows = 3; // [1:8]
/* [Look] */
style = "round"; // [round, square:With corners, "hex"]
holes = 4; // [2:Two, 4:Four]
label = "it is \\"mine\\""; // 12
engraved = true;
margin = [10, 12.5]; // around
/* [Hidden] */
secret = 1;
/* [Global] */
$fn = 64;
half = width / 2;
/*
commented = 5;
*/
last = -1.5e1;
module body() {
  inner = 5;
}
after = 1;
`;

describe('readParameters', () => {
  it('makes a typed form of the Customizer’s comments', () => {
    const form = readParameters(SOURCE);
    expect(form.map(({ name }) => name)).toEqual([
      'width',
      'depth',
      'height',
      'rows',
      'style',
      'holes',
      'label',
      'engraved',
      'margin',
      'last',
    ]);
    const of = (name: string) => form.find((each) => each.name === name);
    expect(of('width')).toEqual({
      name: 'width',
      description: 'Outer width',
      tab: 'Size',
      initial: 40,
      kind: { type: 'number', min: 10, max: 120, step: 0.5 },
    });
    expect(of('depth')?.kind).toEqual({ type: 'number', min: 0, max: 100, step: null });
    expect(of('height')?.kind).toEqual({ type: 'number', min: null, max: null, step: 0.1 });
    expect(of('rows')?.kind).toEqual({ type: 'number', min: 1, max: 8, step: null });
    expect(of('style')?.kind).toEqual({
      type: 'choice',
      choices: [
        { value: 'round', label: 'round' },
        { value: 'square', label: 'With corners' },
        { value: 'hex', label: 'hex' },
      ],
    });
    expect(of('holes')?.kind).toMatchObject({ choices: [{ value: 2, label: 'Two' }, { value: 4 }] });
    expect(of('label')).toMatchObject({ initial: 'it is "mine"', kind: { type: 'text', maxLength: 12 } });
    expect(of('engraved')).toMatchObject({ kind: { type: 'boolean' }, tab: 'Look' });
    expect(of('margin')).toMatchObject({ initial: [10, 12.5], kind: { type: 'numbers', length: 2 }, description: 'around' });
    expect(of('last')).toMatchObject({ initial: -15, tab: 'Global' });
  });

  it('finds what the shipped designs can change', () => {
    const source = readFileSync(
      fileURLToPath(new URL('../../../../../designs/filament-end-clip/source/filament-end-clip.scad', import.meta.url)),
      'utf8',
    );
    expect(readParameters(source).map(({ name }) => name)).toEqual(['rim', 'filament', 'reach', 'width', 'leg', 'grip']);
    expect(readParameters(source)[0]).toMatchObject({ description: expect.stringContaining('rim; measure yours') });
  });

  it('never throws, whatever the source', () => {
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom(...SOURCE.split('\n')),
      fc.constantFrom('/*', '*/', 'a = [', 'x = "\\', 'y = 1e999; // [::]'),
    );
    fc.assert(fc.property(fc.array(line), (lines) => readParameters(lines.join('\n')).length <= 100));
  });
});

describe('checkedValue', () => {
  const form = readParameters(SOURCE);
  const check = (name: string, value: unknown) => {
    const parameter = form.find((each) => each.name === name);
    if (!parameter) throw new Error(name);
    return checkedValue(parameter, value);
  };
  it('holds values to the form', () => {
    expect(check('width', 52)).toEqual({ text: '52' });
    expect(check('width', 121)).toEqual({ problem: 'width must be a number from 10 to 120.' });
    expect(check('width', Number.NaN)).toHaveProperty('problem');
    expect(check('style', 'oval')).toHaveProperty('problem');
    expect(check('holes', 4)).toEqual({ text: '4' });
    expect(check('margin', [1, 2])).toEqual({ text: '[1,2]' });
    expect(check('margin', [1, '2'])).toHaveProperty('problem');
    expect(check('engraved', 'true')).toHaveProperty('problem');
  });

  it('keeps text text, whatever stands in it', () => {
    expect(check('label', '";a=1;//')).toEqual({ text: '"\\";a=1;//"' });
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), (value) => {
        const checked = check('label', value);
        // One string literal and nothing else: no quote that is not escaped.
        expect('text' in checked && /^"(?:[^"\\]|\\["\\])*"$/u.test(checked.text)).toBe(true);
      }),
    );
  });
});
