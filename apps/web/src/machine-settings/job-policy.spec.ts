// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { policyOf, POLICY_ROWS } from './job-policy.js';

describe('policyOf', () => {
  it('sends what differs from the usual and keeps classes that the page does not offer', () => {
    const change = policyOf({ store: 'ask', query: 'allow' }, (name) => (name === 'heat' ? 'ask' : ''));
    expect(change).toEqual({ query: 'allow', heat: 'ask' });
  });

  it('offers neither the firmware nor the bridge its own connection: those are never a job’s', () => {
    expect(POLICY_ROWS.map(({ name }) => name)).not.toEqual(expect.arrayContaining(['firmware', 'stream']));
  });
});
