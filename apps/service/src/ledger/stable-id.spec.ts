// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { stableId } from './stable-id.js';

const DNS = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';

describe('stableId', () => {
  it("makes the same UUID as Python's uuid5(NAMESPACE_DNS, 'www.example.com')", () => {
    expect(stableId(DNS, 'www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
  });

  it('gives each word another id', () => {
    expect(stableId(DNS, 'use')).not.toBe(stableId(DNS, 'consume'));
  });
});
