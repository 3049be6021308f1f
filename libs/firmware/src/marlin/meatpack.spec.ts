// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { frameLine } from './frame.js';
import { isPackable, MEATPACK, packLines, PLAIN_MEATPACK, unpack } from './meatpack.js';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const latin1 = fc.string({ unit: fc.integer({ min: 0x20, max: 0xfe }).map((code) => String.fromCharCode(code)), maxLength: 90 });

describe('MeatPack', () => {
  it('packs two characters in a byte, and gives whole what is not in its table', () => {
    expect([...bytes(packLines('G1 X5\n'))]).toEqual([0x1d, 0xeb, 0xc5]);
    expect([...bytes(packLines('M\n'))]).toEqual([0xcf, 0x4d]);
    expect([...bytes(packLines('10\n'))]).toEqual([0x01, 0xcc]);
  });

  it('comes back as it was, line by line, in any chunking', () => {
    fc.assert(
      fc.property(fc.array(latin1, { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 40 }), (lines, size) => {
        const packed = bytes(MEATPACK.on + lines.map((line) => packLines(`${line}\n`)).join(''));
        let state = PLAIN_MEATPACK;
        let text = '';
        for (let at = 0; at < packed.length; at += size) {
          const part = unpack(state, packed.subarray(at, at + size));
          state = part.state;
          text += part.text;
        }
        expect(text).toBe(`${lines.join('\n')}\n`);
      }),
    );
  });

  it('saves a third of the wire or more on numbered moves', () => {
    const frames = Array.from({ length: 50 }, (_, n) =>
      frameLine(1000 + n, `G1 X${(n * 1.37).toFixed(3)} Y${(n * 0.71).toFixed(3)} E0.0${n}`),
    );
    expect(packLines(frames.join('')).length).toBeLessThan(frames.join('').length * 0.66);
  });

  it('goes back to plain text by its own word, and by a reset', () => {
    const { text } = unpack(PLAIN_MEATPACK, bytes(`${MEATPACK.on}${packLines('G1\n')}${MEATPACK.off}\nM112\n`));
    expect(text).toBe('G1\n\nM112\n');
  });

  it('refuses the one character that is a signal', () => {
    expect([isPackable('M117 h\xff'), isPackable('G1 X5')]).toEqual([false, true]);
  });

  it('never throws at arbitrary bytes, nor grows', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
        const { text, state } = unpack(PLAIN_MEATPACK, noise);
        expect(text.length).toBeLessThanOrEqual(2 * noise.length);
        expect(state.whole).toBeLessThanOrEqual(2);
      }),
    );
  });
});
