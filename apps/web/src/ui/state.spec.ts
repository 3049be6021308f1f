// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { isHalted, isLively, machineShown } from './state.js';

type Live = Parameters<typeof machineShown>[0];
type State = NonNullable<Live['state']>;
const state: State = {
  v: 1,
  at: '2026-11-20T21:00:00.000Z',
  mode: 'idle',
  detail: null,
  temperatures: { bed: { actualC: 22, targetC: 0 } },
  positionMm: null,
  feedMmPerMin: null,
  spindleRpm: null,
  job: null,
  link: { resends: 0, garbled: 0 },
};
const live = (change: Partial<Live> = {}, stateChange: Partial<State> = {}): Live => ({
  machineId: '',
  presence: 'online',
  state: { ...state, ...stateChange },
  bed: 'clear',
  job: null,
  queued: 0,
  ...change,
});

describe('state of a machine', () => {
  it('is ready only when it is idle and its bed is clear', () => {
    expect(machineShown(live()).tone).toBe('ready');
    expect(machineShown(live({ bed: 'occupied' })).tone).toBe('needs');
  });

  it('is offline when nobody heard of it, whatever it said last', () => {
    expect(machineShown(live({ presence: 'offline' }, { mode: 'run' })).tone).toBe('offline');
    expect(machineShown(live({ presence: 'stale' })).tone).toBe('offline');
  });

  it('can be brought back from halt and alarm, while somebody hears it', () => {
    expect((['faulted', 'alarm', 'idle', 'run'] as const).map((mode) => isHalted(live({}, { mode })))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(isHalted(live({ presence: 'stale' }, { mode: 'alarm' }))).toBe(false);
  });

  it('offers Stop while it moves or heats', () => {
    expect(isLively(live())).toBe(false);
    expect(isLively(live({}, { mode: 'hold' }))).toBe(true);
    expect(isLively(live({}, { temperatures: { bed: { actualC: 30, targetC: 60 } } }))).toBe(true);
    expect(isLively(live({}, { spindleRpm: 9000 }))).toBe(true);
  });
});
