// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { nextVersion } from './next-version.js';

describe('version after a version', () => {
  it('counts its last number up', () => {
    expect(['1.0.0', '1.9', '2', 'v09', 'beta'].map(nextVersion)).toEqual(['1.0.1', '1.10', '3', 'v10', 'beta.1']);
  });
});
