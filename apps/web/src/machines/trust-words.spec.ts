// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import type { AuditReport } from '@fabcommons/contracts';
import { auditWords, linkWords } from './trust-words.js';

describe('linkWords', () => {
  it('calls a wire clean, good or disturbed, by the share of what came damaged', () => {
    const words = (resends: number, garbled: number, replies?: number) =>
      linkWords({ mode: 'run', link: { resends, garbled, ...(replies === undefined ? {} : { replies }) } }).word;
    expect([words(0, 0, 500), words(1, 1, 10_000), words(40, 30, 10_000), words(2, 0)]).toEqual([
      'clean',
      'good',
      'disturbed',
      'good',
    ]);
  });

  it('says nothing about a wire that is not there', () => {
    expect(linkWords({ mode: 'offline', link: { resends: 9, garbled: 9 } }).tone).toBe('quiet');
  });
});

describe('auditWords', () => {
  const audit = (more: Partial<AuditReport>): AuditReport => ({
    method: 'path',
    checks: 12,
    differences: 0,
    lastCheckLine: 340,
    lastDifference: null,
    ...more,
  });
  const job = { jobId: 'j', phase: 'running', bytesDone: 0, bytesTotal: 1, linesDone: 0, elapsedMs: 0 } as const;
  const running = { ...job, remainingMs: null, extrudedUm: [] };

  it('tells when the machine was last held against its program, and by which line', () => {
    expect(auditWords({ audit: audit({}), job: running }, 3_000)).toMatchObject({
      tone: 'ready',
      text: expect.stringMatching(/^Checked against the program 3 s ago, line 340:.*12 checks, no difference\.$/),
    });
  });

  it('shows a difference with line and millimetres', () => {
    const lastDifference = { line: 88, mm: 0.1234, text: 'the tool is elsewhere' };
    expect(auditWords({ audit: audit({ differences: 1, lastDifference }), job: running }, 0)).toEqual({
      tone: 'fault',
      word: 'differs',
      text: 'At line 88, 0.12 mm away: the tool is elsewhere',
    });
  });

  it('does not claim a check where none is possible or none was made', () => {
    expect(auditWords({ audit: audit({ method: 'none' }), job: running }, 0).tone).toBe('quiet');
    expect(auditWords({ audit: audit({ checks: 0 }), job: running }, 0).tone).toBe('quiet');
    expect(auditWords({ audit: null, job: null }, null).tone).toBe('quiet');
  });
});
