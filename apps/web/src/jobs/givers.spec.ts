// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { givers } from './givers.js';

describe('who gave', () => {
  it('names each person once, with everything they did', () => {
    const people = [
      { name: 'Max', for: 'had it made' },
      { name: 'Ada', for: 'took the job on' },
      { name: 'Max', for: 'worked 5 min' },
    ];
    expect(givers(people)).toEqual([
      { name: 'Max', gave: 'had it made, worked 5 min' },
      { name: 'Ada', gave: 'took the job on' },
    ]);
  });
});
