// SPDX-License-Identifier: AGPL-3.0-or-later
import { GRBL_G_GROUPS, GRBL_LETTERS, GRBL_M_GROUPS } from '../grbl-words.js';
import { LETTER, type Words } from '../scan/words.js';

const CHAR_A = 65;
const bitsOf = (letters: Iterable<string>): number =>
  [...letters].reduce((bits, letter) => bits | (1 << (letter.charCodeAt(0) - CHAR_A)), 0);

const KNOWN_BITS = bitsOf(GRBL_LETTERS);
const NEVER_NEGATIVE = bitsOf('FNPST');

/** Canned cycles of RS274 that neither Grbl nor Marlin has; grblHAL has them, but only when built so. */
const isCannedCycle = (code: number): boolean => (code >= 81 && code <= 89) || code === 73 || code === 74 || code === 76;

/** The first rule of Grbl's gcode.c, steps 2 and 3, that a block breaks, with the number Grbl would answer; null when it is a good block. */
export function grblFault(words: Words): string | null {
  const fault = words.commands > 0 ? commandFault(words) : null;
  if (fault !== null) return fault;
  if (words.repeated !== 0) return `${letterOf(words.repeated)} twice in one block (error:25)`;
  const unknown = words.named & ~KNOWN_BITS;
  if (unknown !== 0) return `word ${letterOf(unknown)}: Grbl does not have it (error:20)`;
  if (words.bare !== 0) return `word ${letterOf(words.bare)} without a number (error:2)`;
  const positive = words.numbered & NEVER_NEGATIVE;
  if (positive !== 0) {
    for (let index = 0; index < words.count; index += 1) {
      const letter = words.letters[index] as number;
      if ((positive & (1 << letter)) !== 0 && (words.values[index] as number) < 0)
        return `${String.fromCharCode(CHAR_A + letter)} below zero (error:4)`;
    }
  }
  if (words.holds(LETTER.G, 4) && !words.has(LETTER.P)) return 'G4 without P (error:28)';
  return null;
}

function commandFault(words: Words): string | null {
  const groups: string[] = [];
  for (let index = 0; index < words.count; index += 1) {
    const letter = words.letters[index] as number;
    if (letter !== LETTER.G && letter !== LETTER.M) continue;
    const code = words.values[index] as number;
    const name = letter === LETTER.G ? 'G' : 'M';
    if (Number.isNaN(code)) return `word ${name} without a number (error:2)`;
    const group = (letter === LETTER.G ? GRBL_G_GROUPS : GRBL_M_GROUPS).get(code);
    if (group === undefined) {
      const what =
        name === 'G' && isCannedCycle(code)
          ? 'a canned cycle, which Grbl does not have: let the post write single moves'
          : 'Grbl does not have it';
      return `${name}${code}: ${what} (error:20)`;
    }
    if (groups.includes(group)) return `${name}${code}: a second command of group ${group} in one block (error:21)`;
    groups.push(group);
  }
  return null;
}

/** The letter of the lowest bit. */
function letterOf(bits: number): string {
  return String.fromCharCode(CHAR_A + 31 - Math.clz32(bits & -bits));
}
