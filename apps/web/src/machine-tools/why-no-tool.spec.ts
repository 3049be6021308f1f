// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import type { Machine, MachineMode, MachineState } from '@fabcommons/contracts';
import { whyNoMotion, whyNoTool } from './why-no-tool.js';

type About = Parameters<typeof whyNoMotion>[0];

const may = { manage: true, stop: true, clearBed: true, request: true };
const state = (mode: MachineMode, more: Partial<MachineState> = {}): MachineState => ({
  v: 1,
  at: '2026-11-20T10:00:00.000Z',
  mode,
  detail: null,
  temperatures: {},
  positionMm: null,
  feedMmPerMin: null,
  spindleRpm: null,
  job: null,
  link: { resends: 0, garbled: 0 },
  ...more,
});
const machine = (now: MachineState | null, more: Partial<Machine['live']> = {}): About => ({
  name: 'Prusa',
  spaceName: 'Workshop',
  may,
  identity: null,
  live: { machineId: 'm', presence: 'online', state: now, bed: 'clear', job: null, queued: 0, ...more },
});

describe('whyNoTool', () => {
  it('lets tools begin on an idle machine, for stewards only', () => {
    expect(whyNoTool(machine(state('idle')))).toBeNull();
    expect(whyNoTool({ ...machine(state('idle')), may: { ...may, manage: false } })).toMatch(/stewards of Workshop/);
  });

  it('says for every other state what helps', () => {
    const job = { jobId: 'j', phase: 'running', bytesDone: 0, bytesTotal: 1, linesDone: 0, elapsedMs: 0 } as const;
    expect(whyNoTool(machine(state('run', { job: { ...job, remainingMs: null, extrudedUm: [] } })))).toMatch(/job runs/);
    expect(whyNoTool(machine(state('idle', { tool: { toolId: null, purpose: 'console' } })))).toMatch(/in use: console/);
    for (const mode of ['offline', 'opening', 'identifying', 'flashing', 'faulted', 'hold'] as const)
      expect(whyNoTool(machine(state(mode)))).not.toBeNull();
    expect(whyNoTool(machine(null, { presence: 'offline' }))).toMatch(/not connected/);
    expect(whyNoTool(machine(state('idle'), { presence: 'stale' }))).toMatch(/No word/);
  });
});

describe('whyNoMotion', () => {
  it('asks in an alarm, but does not move', () => {
    expect([whyNoTool(machine(state('alarm'))), whyNoMotion(machine(state('alarm')))]).toEqual([
      null,
      expect.stringMatching(/in alarm/),
    ]);
  });
});
