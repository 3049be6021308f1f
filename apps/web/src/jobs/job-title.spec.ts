// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { jobTitle } from './job-title.js';

describe('title of a job', () => {
  it('says design and part, and how many', () => {
    expect(jobTitle({ designName: 'Phone stand', partName: 'Front', copies: 2 })).toBe('2 × Phone stand: Front');
  });

  it('does not say a part twice', () => {
    expect(jobTitle({ designName: 'Filament end clip', partName: 'Clip', copies: 1 })).toBe('Filament end clip');
  });
});
