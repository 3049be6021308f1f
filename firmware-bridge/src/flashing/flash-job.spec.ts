// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MachineSettings } from '@fabcommons/contracts';
import { findBoard } from '@fabcommons/firmware';
import { systemClock } from '../driver/clock.js';
import type { FlashEvent } from './flash-event.js';
import { FlashJournal, type JournalEntry } from './flash-journal.js';
import { type FlashJobEnd, runFlashJob } from './flash-job.js';
import { wordsForEnd, wordsForEntry } from './flash-words.js';
import { checkImage, type LoadedImage } from './image-file.js';
import type { BackupOutcome, RestoreReport, SettingsKeeper } from './settings-keeper.js';
import { BootloaderTransport } from './testing/bootloader-transport.js';

/** Waits of a bootloader are real, and short here: nothing is waited for that does not come at once. */
const FAST = {
  nowMs: () => systemClock.nowMs(),
  after: (delayMs: number, fire: () => void) => systemClock.after(Math.min(delayMs, 1), fire),
};
const SETTINGS: MachineSettings = {
  firmware: 'grbl',
  firmwareName: 'Grbl 1.1h',
  uuid: null,
  takenAt: '2026-11-20T21:04:05.123Z',
  entries: [{ key: '$100', value: '250.000', name: 'X steps', unit: 'steps/mm', group: 'Steps' }],
  transcript: ['$100=250.000'],
};
const PROGRAM = Uint8Array.from({ length: 1_000 }, (_, index) => (index < 2 ? [0x0c, 0x94][index]! : (index * 31) & 0xff));

let folder = '';
let journal: FlashJournal;
let transport: BootloaderTransport;
let events: FlashEvent[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fab-flash-job-'));
  journal = new FlashJournal(folder, '/dev/board');
  transport = new BootloaderTransport();
  events = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function loaded(file: Uint8Array): LoadedImage {
  const load = checkImage(file, board());
  if (load.kind === 'refused') throw new Error(load.reason);
  return load.loaded;
}
function board() {
  const found = findBoard('nano-old');
  if (!found) throw new Error('no board');
  return found;
}
class Keeper implements SettingsKeeper {
  constructor(
    private readonly kept: BackupOutcome = { kind: 'kept', settings: SETTINGS, backupId: 'b1' },
    private readonly report: RestoreReport = { kind: 'restored', text: '1 setting' },
  ) {}
  backup(reason: string): Promise<BackupOutcome> {
    transport.log.push(`backup ${reason}`);
    return Promise.resolve(this.kept);
  }
  restore(settings: MachineSettings): Promise<RestoreReport> {
    transport.log.push(`restore ${settings.entries.length}`);
    return Promise.resolve(this.report);
  }
}
const run = (
  keeper: SettingsKeeper | null,
  earlier: JournalEntry | null = null,
  signal?: AbortSignal,
  mayLose?: () => Promise<boolean>,
): Promise<FlashJobEnd> =>
  runFlashJob({
    board: board(),
    loaded: loaded(PROGRAM),
    imageName: 'grbl.hex',
    journal,
    keeper,
    earlier,
    takePort: () => Promise.resolve({ transport, release: () => Promise.resolve(void transport.log.push('released')) }),
    machineBaudRate: 250_000,
    clock: FAST,
    startedAt: '2026-11-20T21:04:05.123Z',
    onEvent: (event) => events.push(event),
    ...(signal ? { signal } : {}),
    ...(mayLose ? { mayLoseSettings: mayLose } : {}),
  });

describe('a flash job', () => {
  it('keeps the settings, flashes with the beginning last, gives the port back at its own speed, and restores', async () => {
    const end = await run(new Keeper());
    expect(end).toMatchObject({ kind: 'done', backupId: 'b1', restore: { kind: 'restored' } });
    expect(Buffer.from(transport.flash.subarray(0, PROGRAM.length)).equals(PROGRAM)).toBe(true);
    const pages = [...Array.from({ length: 8 }, (_, index) => `page ${index * 128}`), 'page 0'];
    expect(transport.log).toEqual([
      'backup before flashing grbl.hex',
      ...['open', 'baud 57600', 'reset'],
      ...pages,
      ...['baud 250000', 'close', 'released', 'restore 1'],
    ]);
    expect(journal.read()).toEqual({ kind: 'none' });
  });
  it('sends nothing when the settings could not be kept', async () => {
    expect(await run(new Keeper({ kind: 'failed', reason: 'no answer to $$' }))).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('no answer to $$'),
    });
    expect(transport.log).toEqual(['backup before flashing grbl.hex']);
  });
  it('goes on when there are no settings to keep, and says so', async () => {
    expect(await run(new Keeper({ kind: 'nothing', reason: 'nobody answers' }))).toMatchObject({ kind: 'done', restore: null });
    expect(events).toContainEqual({ kind: 'note', text: 'no settings to keep: nobody answers' });
  });
  it('sends nothing then when the person asked says no', async () => {
    const end = await run(new Keeper({ kind: 'nothing', reason: 'nobody answers' }), null, undefined, () =>
      Promise.resolve(false),
    );
    expect(end).toMatchObject({ kind: 'refused', reason: expect.stringContaining('nobody answers') });
    expect(transport.log).toEqual(['backup before flashing grbl.hex']);
  });
  it('leaves image, board and settings in the journal when the cable is pulled, and restores them at the end of the next try', async () => {
    transport.unplugAfterPages = 4;
    const cut = await run(new Keeper());
    expect(cut).toMatchObject({ kind: 'failed', end: { code: 'link-lost', condition: 'incomplete' } });
    if (cut.kind === 'failed') expect(wordsForEnd(cut.end, 'grbl.hex')).toContain('--recover');
    const known = journal.read();
    if (known.kind !== 'entry') throw new Error('the journal is empty');
    expect(known.entry).toMatchObject({ phase: 'writing', board: 'nano-old', settings: SETTINGS, port: '/dev/board' });
    expect(wordsForEntry(known.entry)).toContain('flash it again');
    expect(checkImage(known.file, board())).toMatchObject({ kind: 'ready', loaded: { sha256: known.entry.image.sha256 } });

    transport = new BootloaderTransport();
    expect(await run(new Keeper(), known.entry)).toMatchObject({ kind: 'done', restore: { kind: 'restored' } });
    expect(transport.log[0]).toBe('open');
    expect(transport.log.at(-1)).toBe('restore 1');
    expect(journal.read()).toEqual({ kind: 'none' });
  });
  it('keeps the settings in the journal when they could not be restored', async () => {
    const end = await run(new Keeper(undefined, { kind: 'not-restored', text: 'the machine does not answer' }));
    expect(end.kind).toBe('done');
    expect(journal.read()).toMatchObject({ kind: 'entry', entry: { phase: 'restoring', settings: SETTINGS } });
  });
  it('tells when the port is taken back in the middle, as an emergency stop does', async () => {
    transport.onPage = (page) => void (page === 3 && transport.close());
    expect(await run(null)).toMatchObject({ kind: 'failed', end: { code: 'link-lost', condition: 'incomplete' } });
    expect(journal.read()).toMatchObject({ kind: 'entry', entry: { phase: 'writing' } });
  });
  it('has on the disk that it writes before the first page leaves', async () => {
    const phases: unknown[] = [];
    transport.onPage = () => {
      const known = journal.read();
      phases.push(known.kind === 'entry' && known.entry.phase);
    };
    await run(null);
    expect(new Set(phases)).toEqual(new Set(['writing']));
  });
  it('does not forget that the board was left incomplete when the next try does not reach it', async () => {
    transport.unplugAfterPages = 4;
    await run(new Keeper());
    const known = journal.read();
    if (known.kind !== 'entry') throw new Error('the journal is empty');
    await run(new Keeper(), known.entry, AbortSignal.abort());
    expect(journal.read()).toMatchObject({ kind: 'entry', entry: { phase: 'writing', settings: SETTINGS } });
  });
  it('taken back before it began leaves nothing behind', async () => {
    const end = await run(null, null, AbortSignal.abort());
    expect(end).toMatchObject({ kind: 'failed', end: { code: 'cancelled', condition: 'untouched' } });
    expect(journal.read()).toEqual({ kind: 'none' });
    expect(transport.isOpen).toBe(false);
  });
});

describe('the journal of a flash', () => {
  it('says what cannot be read instead of forgetting it', async () => {
    transport.unplugAfterPages = 2;
    await run(null);
    writeFileSync(join(journal.folder, 'image'), 'something else');
    expect(journal.read()).toMatchObject({ kind: 'unreadable', reason: expect.stringContaining('not the one') });
    writeFileSync(join(journal.folder, 'flash.json'), '{"v":1');
    expect(journal.read()).toMatchObject({ kind: 'unreadable', reason: expect.stringContaining('flash.json') });
    journal.clear();
    expect(readdirSync(join(folder, 'flashing'))).toEqual([]);
  });
});
