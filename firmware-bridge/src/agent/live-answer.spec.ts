// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import type { SessionSnapshot } from '../session/session.js';
import { liveAnswer } from './live-answer.js';

const RUNNING: SessionSnapshot = {
  mode: 'run',
  detail: null,
  temperatures: { tool0: { actualC: 209.84, targetC: 210 }, bed: { actualC: 60, targetC: null } },
  positionMm: { x: 1, y: 2.5, z: 0.2 },
  machinePositionMm: { x: -99, y: -97.5, z: -1 },
  feedMmPerMin: 1_500,
  spindleRpm: null,
  job: null,
  link: { resends: 0, garbled: 0 },
};

describe('a question to a machine that runs a job', () => {
  it.each([
    ['M105', 'tool0 209.8 of 210.0 °C, bed 60.0 °C'],
    [' m114 ', 'work X1.000 Y2.500 Z0.200, machine X-99.000 Y-97.500 Z-1.000'],
    ['?', 'run; work X1.000 Y2.500 Z0.200, machine X-99.000 Y-97.500 Z-1.000; feed 1500 mm/min'],
  ])('is answered from what it told by itself: %s', (line, answer) => {
    expect(liveAnswer(line, RUNNING)).toEqual([answer, expect.stringContaining('nothing was sent')]);
  });
  it('is not answered where only the machine itself could', () => {
    expect(liveAnswer('M503', RUNNING)).toBe(null);
    expect(liveAnswer('$G', RUNNING)).toBe(null);
  });
  it('says so where nothing was told', () => {
    expect(liveAnswer('M105', { ...RUNNING, temperatures: {} })?.[0]).toBe('no temperatures were told');
    expect(liveAnswer('M114', { ...RUNNING, positionMm: null, machinePositionMm: null })?.[0]).toBe('no position was told');
  });
});
