// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import type { ToolRun } from '@fabcommons/contracts';
import { groupRuns } from './run-groups.js';

const run = (kind: ToolRun['kind'], more: Partial<ToolRun> = {}): ToolRun => ({
  id: crypto.randomUUID(),
  machineId: crypto.randomUUID(),
  kind,
  text: kind,
  state: 'done',
  by: null,
  at: '2026-11-20T10:00:00.000Z',
  endedAt: null,
  code: null,
  reason: null,
  recovery: null,
  progress: null,
  result: null,
  settingsVersionId: null,
  imageId: null,
  ...more,
});

describe('groupRuns', () => {
  it('makes one line of many steps by hand, and keeps what matters apart', () => {
    const groups = groupRuns([
      run('jog-cancel'),
      run('jog'),
      run('jog'),
      run('flash'),
      run('jog'),
      run('console'),
      run('console'),
    ]);
    expect(groups.map(({ first, count }) => [first.kind, count])).toEqual([
      ['jog-cancel', 3],
      ['flash', 1],
      ['jog', 1],
      ['console', 1],
      ['console', 1],
    ]);
  });

  it('never hides a refusal, nor one person behind another', () => {
    const [anna, ben] = [
      { id: 'a', name: 'Anna' },
      { id: 'b', name: 'Ben' },
    ];
    const groups = groupRuns([run('jog', { by: anna }), run('jog', { by: ben }), run('jog', { by: ben, state: 'refused' })]);
    expect(groups).toHaveLength(3);
  });
});
