// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { shortProcess } from './short-process.js';

describe('process on a card', () => {
  it('is said without material and abbreviation', () => {
    expect(shortProcess('3D printing with filament (FDM)')).toBe('3D printing');
    expect(shortProcess('CNC milling')).toBe('CNC milling');
  });
});
