// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import type { ToolRun } from '@fabcommons/contracts';
import { whereLeft } from './open-calibration.js';

const run = (state: ToolRun['state'], next: string | null = 'tune'): ToolRun => ({
  id: `${state}-${next}`,
  machineId: 'm',
  kind: 'calibrate',
  text: 'calibrate pid',
  state,
  by: null,
  at: '2026-11-20T10:00:00.000Z',
  endedAt: null,
  code: null,
  reason: null,
  recovery: null,
  progress: null,
  result:
    state === 'done'
      ? { op: 'calibrate', procedure: 'pid', step: 'start', text: 'now tune', values: [], commands: [], next }
      : null,
  settingsVersionId: null,
  imageId: null,
});

describe('a calibration whose page was left', () => {
  it('goes on where it stands: a step under way is followed, one that is done is gone on from', () => {
    expect(whereLeft([run('running')], 'pid')).toEqual({ kind: 'running', id: 'running-tune' });
    expect(whereLeft([run('done')], 'pid')).toMatchObject({ kind: 'between', result: { next: 'tune' } });
    expect(whereLeft([run('refused'), run('done')], 'pid')).toMatchObject({ kind: 'between' });
  });

  it('is over after its end, a failure, or for another procedure', () => {
    expect(whereLeft([run('done', null)], 'pid')).toBeNull();
    expect(whereLeft([run('failed'), run('done')], 'pid')).toBeNull();
    expect(whereLeft([run('done')], 'mesh')).toBeNull();
    expect(whereLeft([], 'pid')).toBeNull();
  });
});
