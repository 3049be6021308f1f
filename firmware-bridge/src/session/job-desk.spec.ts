// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Driver, LineSource } from '../driver/driver.js';
import { ManualClock } from '../virtual/manual-clock.js';
import { describeBadLink } from './in-words.js';
import { JobDesk } from './job-desk.js';
import { BAD_SHARE, LinkWatch, MIN_BAD_LINES } from './link-watch.js';
import type { SessionEvent, SessionJob } from './session.js';
import { SnapshotBoard } from './snapshot-board.js';

const folder = mkdtempSync(join(tmpdir(), 'fab-desk-'));
afterAll(() => rmSync(folder, { recursive: true }));
const PROGRAM = 'G28\nG1 X1\n';
const programPath = join(folder, 'a.gcode');
writeFileSync(programPath, PROGRAM);
const JOB: SessionJob = { jobId: 'job-1', programPath, sizeBytes: PROGRAM.length, dialect: 'marlin' };

/** A driver that writes down what it is told; the test plays the machine. */
class SilentDriver implements Driver {
  readonly dialect = 'marlin';
  readonly calls: string[] = [];
  source: LineSource | null = null;
  begin = (): void => void this.calls.push('begin');
  receive = (line: string): void => void this.calls.push(line);
  run = (source: LineSource): void => {
    this.source = source;
    this.calls.push('run');
  };
  pause = (): void => void this.calls.push('pause');
  resume = (): void => void this.calls.push('resume');
  cancel = (): void => void this.calls.push('cancel');
  makeSafe = (): void => void this.calls.push('make-safe');
  recover = (): 'begun' => 'begun';
  emergencyStop = (): void => void this.calls.push('stop');
  converse = (): Promise<{ kind: 'ok'; lines: [] }> => Promise.resolve({ kind: 'ok', lines: [] });
  override = (): { kind: 'accepted' } => ({ kind: 'accepted' });
  jog = (): { kind: 'accepted' } => ({ kind: 'accepted' });
  jogCancel = (): void => undefined;
  dispose = (): void => undefined;
}

describe('a job that the bridge itself holds', () => {
  let driver: SilentDriver;
  let desk: JobDesk;
  let board: SnapshotBoard;
  let events: SessionEvent[];
  const phases = (): unknown[] => events.flatMap((event) => (event.kind === 'phase' ? [[event.phase, event.reason]] : []));

  beforeEach(async () => {
    const clock = new ManualClock();
    driver = new SilentDriver();
    events = [];
    const emit = (event: SessionEvent): void => void events.push(event);
    board = new SnapshotBoard(clock, () => ({ job: desk.progress, link: { resends: 0, garbled: 0 }, isHomed: null }), emit);
    desk = new JobDesk({ clock, board, emit, driver: () => driver, check: () => Promise.resolve(null) });
    for (const input of ['open', 'opened', 'identified'] as const) board.mode(input, null);
    desk.start(JOB, driver);
    await new Promise((resolve) => setImmediate(resolve));
    expect(driver.calls).toEqual(['run']);
  });

  it('stands at a difference, with line and millimetres in its state and its event, until a person decides', () => {
    desk.audit({ method: 'position', checks: 3, lastCheckLine: 100 });
    desk.difference({ line: 120, mm: 0.25, text: 'X is 10.25, the program says 10.00' });
    expect(driver.calls).toEqual(['run', 'pause']);
    expect(board.snapshot).toMatchObject({
      mode: 'run',
      detail: expect.stringMatching(/line 120, 0\.25 mm off/),
      audit: { method: 'position', checks: 3, differences: 1, lastCheckLine: 100, lastDifference: { line: 120, mm: 0.25 } },
    });
    desk.condition('hold', null);
    desk.paused();
    expect(board.snapshot).toMatchObject({ mode: 'hold', detail: expect.stringContaining('line 120') });
    expect(phases()).toEqual([['paused', expect.stringContaining('0.25 mm off')]]);
    desk.difference({ line: 121, mm: 0.3, text: 'still' });
    expect(driver.calls).toEqual(['run', 'pause']);
    expect(desk.resume('job-1')).toEqual({ kind: 'accepted' });
    desk.condition('run', null);
    desk.resumed();
    expect([board.snapshot.mode, board.snapshot.detail]).toEqual(['run', null]);
    expect(phases().at(-1)).toEqual(['resumed', undefined]);
  });

  it('says who paused it: a person at the machine', () => {
    desk.hostAction('pause');
    desk.condition('hold', null);
    desk.paused();
    expect(phases()).toEqual([['paused', 'paused at the machine']]);
    desk.hostAction('resume');
    expect(driver.calls).toEqual(['run', 'pause', 'resume']);
  });

  it('ends as cancelled by a person while it is held, once', () => {
    desk.hold('because');
    desk.paused();
    expect(desk.cancel('job-1', 'no')).toEqual({ kind: 'accepted' });
    desk.safe(true);
    desk.safe(true);
    expect(phases().at(-1)).toEqual(['cancelled', 'no']);
    expect(desk.isBusy).toBe(false);
  });
});

describe('the quality of a wire', () => {
  const watched = (): { watch: LinkWatch; told: string[] } => {
    const told: string[] = [];
    const watch: LinkWatch = new LinkWatch(() => told.push(watch.quality));
    return { watch, told };
  };

  it('is not judged by a few sparks, nor for ever by an old burst', () => {
    const { watch, told } = watched();
    for (let burst = 0; burst < 3; burst++) {
      for (let bad = 0; bad < MIN_BAD_LINES - 6; bad++) watch.bad('garbled', 'grbl');
      for (let line = 0; line < 10_000; line++) watch.heard();
    }
    expect(told).toEqual([]);
    expect(watch.counts).toEqual({ replies: 30_000, garbled: 6, resends: 0 });
  });

  it.each(['marlin', 'grbl'] as const)(
    'is bad on a %s above its share, told once, and judged anew when a person goes on',
    (dialect) => {
      const { watch, told } = watched();
      const every = Math.floor(1 / (BAD_SHARE[dialect] * 1.5));
      const lines = (): void => {
        for (let line = 0; line < 4_000; line++) {
          watch.heard();
          if (line % every === 0) watch.bad('resends', dialect);
        }
      };
      lines();
      expect(told).toEqual(['poor', 'bad']);
      expect(describeBadLink(watch.state)).toMatch(/connection to the machine is bad/);
      watch.judgeAnew();
      expect(watch.quality).toBe('good');
      lines();
      expect(told).toEqual(['poor', 'bad', 'poor', 'bad']);
    },
  );
});
