// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { valueWords } from './value-words.js';

describe('valueWords', () => {
  it('says switches in words and leaves odd ones as they are', () => {
    expect([valueWords('1', 'boolean').value, valueWords('0', 'boolean').value, valueWords('2', 'boolean').value]).toEqual([
      'on',
      'off',
      '2',
    ]);
  });

  it('writes units as people do, and never touches a number', () => {
    expect(valueWords('3000.00', 'mm/s2')).toEqual({ value: '3000.00', unit: 'mm/s²' });
    expect(valueWords('22.20', null)).toEqual({ value: '22.20', unit: null });
  });
});
