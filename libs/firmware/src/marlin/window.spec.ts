// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { DEFAULT_MARLIN_CONFIG } from './sender-config.js';
import { SendWindow } from './window.js';

describe('how much may be in flight', () => {
  const wide = (): SendWindow => new SendWindow({ ...DEFAULT_MARLIN_CONFIG, windowLines: 3, maxWindowLines: 8 });

  it('is always one line, whatever its length', () => {
    expect(wide().fits(0, 0, 1_000)).toBe(true);
  });

  it('is so many lines and so many bytes', () => {
    expect([wide().fits(2, 80, 47), wide().fits(2, 80, 48), wide().fits(3, 20, 10)]).toEqual([true, false, false]);
  });

  it('is one line while the machine takes them slowly, and as before when it hurries', () => {
    const window = wide();
    window.narrow(true);
    expect([window.fits(0, 0, 30), window.fits(1, 30, 30)]).toEqual([true, false]);
    window.narrow(false);
    expect(window.fits(1, 30, 30)).toBe(true);
  });

  it('is one line for good where a line was asked for again', () => {
    const window = wide();
    window.shrink();
    window.narrow(false);
    expect(window.fits(1, 30, 30)).toBe(false);
  });
});
