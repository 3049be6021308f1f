// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import type { JobFinding } from '@fabcommons/contracts';
import { codesToGrant, findingGroups } from './findings.js';

const finding = (code: string, severity: JobFinding['severity'], line = 1): JobFinding => ({
  code,
  severity,
  line,
  text: `${code} at ${line}`,
  from: 'service',
});

describe('findingGroups', () => {
  it('gathers findings of a kind; what refuses comes first, what was let through last', () => {
    const grants = [{ code: 'bounds', by: null, at: '2026-11-20T10:00:00.000Z', note: 'looked at it' }];
    const groups = findingGroups({
      findings: [finding('bounds', 'ask'), finding('feed', 'ask', 4), finding('command', 'refuse'), finding('feed', 'ask', 9)],
      grants,
    });
    expect(groups.map(({ code, findings, grant }) => [code, findings.length, grant !== null])).toEqual([
      ['command', 1, false],
      ['feed', 2, false],
      ['bounds', 1, true],
    ]);
    expect(codesToGrant(groups)).toEqual(['feed']);
  });

  it('lets no word through what refuses', () => {
    const grants = [{ code: 'command', by: null, at: '2026-11-20T10:00:00.000Z', note: '' }];
    expect(findingGroups({ findings: [finding('command', 'refuse')], grants })[0]?.grant).toBeNull();
  });

  it('is empty where nothing was found', () => {
    expect(findingGroups({})).toEqual([]);
  });
});
