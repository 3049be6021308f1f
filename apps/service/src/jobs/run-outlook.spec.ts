// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import type { RunProgress } from '@fabcommons/contracts';
import { progressOf, remainingMsOf } from './run-outlook.js';

const run: RunProgress = {
  jobId: '0b6d4c1e-6a0f-4c43-9f9e-1c2f3c1d5b7a',
  phase: 'running',
  bytesDone: 500,
  bytesTotal: 1000,
  linesDone: 5,
  elapsedMs: 60_000,
  remainingMs: null,
  extrudedUm: [],
};

describe('the outlook of a run', () => {
  it('is the share of acknowledged bytes', () => {
    expect(progressOf({ progress: run, estimateMs: null })).toBe(0.5);
    expect(progressOf({ progress: null, estimateMs: null })).toBe(0);
    expect(progressOf({ progress: { ...run, bytesTotal: 0 }, estimateMs: null })).toBe(0);
  });

  it('goes on at the pace so far where the program says nothing', () => {
    expect(remainingMsOf({ progress: run, estimateMs: 1 })).toBe(60_000);
  });

  it("scales the program's own word by the machine's pace", () => {
    const halfway = { ...run, elapsedMs: 60_000, remainingMs: 600_000 };
    expect(remainingMsOf({ progress: halfway, estimateMs: 1_200_000 })).toBe(60_000);
  });

  it('is the estimate before there is a pace, and unknown without one', () => {
    expect(remainingMsOf({ progress: { ...run, bytesDone: 10 }, estimateMs: 5 })).toBe(5);
    expect(remainingMsOf({ progress: null, estimateMs: null })).toBeNull();
  });
});
