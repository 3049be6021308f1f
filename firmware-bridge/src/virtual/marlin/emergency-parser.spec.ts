// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { EmergencyParser } from './emergency-parser.js';

const found = (text: string): string[] => {
  const parser = new EmergencyParser();
  return [...text].map((char) => parser.update(char.charCodeAt(0))).filter((command) => command !== null);
};

describe('EmergencyParser', () => {
  it.each([
    ['M112\n', ['M112']],
    ['  M108\r\n', ['M108']],
    ['N12 M410*33\n', ['M410']],
    ['M112 now\n', ['M112']],
    ['G1 X1\nM112\nG1\n', ['M112']],
    ['M105\nM109 S200\nM104 S1\nM115\n', []],
    ['G1 M112\n', []],
    ['; M112\n', []],
    ['M11\n\nM112\n', ['M112']],
    ['M11\nM112\nM112\n', ['M112']],
  ])('finds in %j %j', (text, commands) => {
    expect(found(text)).toEqual(commands);
  });
});
