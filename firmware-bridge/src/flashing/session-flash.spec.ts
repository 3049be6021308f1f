// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../driver/clock.js';
import type { LendOutcome } from '../session/workbench.js';
import { flashCutOff, flashOverSession, type SessionFlash } from './session-flash.js';
import { BootloaderTransport } from './testing/bootloader-transport.js';

const PROGRAM = Uint8Array.from({ length: 500 }, (_, index) => (index * 31 + 12) & 0xff);
let dataFolder = '';
let transport: BootloaderTransport;
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'fab-session-flash-'));
  transport = new BootloaderTransport();
});
afterEach(() => rmSync(dataFolder, { recursive: true, force: true }));

const granted = (): Promise<LendOutcome> =>
  Promise.resolve({
    kind: 'granted',
    loan: { transport, ended: null, release: () => Promise.resolve(void transport.log.push('released')) },
  });
const flash = (lendPort: () => Promise<LendOutcome> = granted, image: Partial<SessionFlash['image']> = {}) =>
  flashOverSession({
    session: { lendPort },
    machineKey: 'mill',
    dataFolder,
    image: { name: 'grbl', file: PROGRAM, format: 'bin', boardId: 'nano-old', ...image },
    keeper: null,
    machineBaudRate: null,
    clock: systemClock,
    startedAt: '2026-11-20T21:04:05.123Z',
    onEvent: () => undefined,
  });

describe('a flash over a session', () => {
  it('uses the lent port and gives it back', async () => {
    expect(await flash()).toMatchObject({ kind: 'done', end: { condition: 'verified' } });
    expect(transport.log.at(-1)).toBe('released');
    expect(flashCutOff(dataFolder, 'mill')).toBe(null);
  });
  it('is refused when the session does not lend its port, or the image does not fit the board', async () => {
    const busy = (): Promise<LendOutcome> => Promise.resolve({ kind: 'refused', code: 'busy', reason: 'a job is under way' });
    expect(await flash(busy)).toEqual({ kind: 'refused', reason: 'a job is under way' });
    expect(await flash(granted, { boardId: 'toaster' })).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('toaster'),
    });
    expect(await flash(granted, { file: new Uint8Array(0x7801).fill(1) })).toMatchObject({ kind: 'refused' });
    expect(transport.log).toEqual([]);
  });
  it('that was cut off is told of in words, with what is needed to do it again', async () => {
    transport.unplugAfterPages = 2;
    expect(await flash()).toMatchObject({ kind: 'failed', end: { condition: 'incomplete' } });
    expect(flashCutOff(dataFolder, 'mill')).toMatchObject({
      text: expect.stringContaining('flash it again'),
      found: { kind: 'entry', file: PROGRAM, entry: { board: 'nano-old', image: { name: 'grbl', format: 'bin' } } },
    });
    expect(flashCutOff(dataFolder, 'printer')).toBe(null);
  });
});
