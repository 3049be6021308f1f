// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { meshShades, signed } from './mesh-shades.js';

describe('meshShades', () => {
  it('shows the back of the bed on top and the furthest from even the strongest', () => {
    const picture = meshShades([
      [0.1, 0],
      [-0.2, null],
    ]);
    expect(picture?.rows).toEqual([
      [
        { mm: -0.2, share: -1 },
        { mm: null, share: 0 },
      ],
      [
        { mm: 0.1, share: 0.5 },
        { mm: 0, share: 0 },
      ],
    ]);
    expect(picture).toMatchObject({ lowestMm: -0.2, highestMm: 0.1 });
    expect(picture?.spreadMm).toBeCloseTo(0.3);
  });

  it('has no picture of nothing', () => {
    expect(meshShades([])).toBeNull();
    expect(meshShades([[null]])).toBeNull();
  });

  it('says heights with their sign, so that colour is not all', () => {
    expect([signed(0.123), signed(-0.05), signed(-0.001)]).toEqual(['+0.12', '−0.05', '0.00']);
  });
});
