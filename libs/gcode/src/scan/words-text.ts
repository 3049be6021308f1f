// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Words } from './words.js';

/** The words as a line. Sample: "G10 L20 P1 X0". */
export function textOfWords(words: Words): string {
  const parts: string[] = [];
  for (let index = 0; index < words.count; index += 1) {
    const value = words.values[index] as number;
    parts.push(String.fromCharCode(65 + (words.letters[index] as number)) + (Number.isNaN(value) ? '' : String(value)));
  }
  return parts.join(' ');
}
