// SPDX-License-Identifier: AGPL-3.0-or-later
/** A whole flash: settings kept, journal written, board flashed and read back, settings restored, journal cleared. */
import type { MachineSettings } from '@fabcommons/contracts';
import type { FlashBoard, FlashEnd } from '@fabcommons/firmware';
import type { Clock } from '../driver/clock.js';
import type { Transport } from '../transport/transport.js';
import { flashAvr } from './avr-flash.js';
import type { FlashEvent } from './flash-event.js';
import type { FlashJournal, JournalEntry } from './flash-journal.js';
import type { LoadedImage } from './image-file.js';
import type { RestoreReport, SettingsKeeper } from './settings-keeper.js';

/** A closed port in the flasher's hands, until it is given back. A `PortLoan` of a session is one. */
export type FlashPort = { readonly transport: Transport; release(): Promise<void> };

/** What is to be flashed, and with what. */
export type FlashJob = {
  readonly board: FlashBoard;
  readonly loaded: LoadedImage;
  /** How a person calls the image. */
  readonly imageName: string;
  readonly journal: FlashJournal;
  /** Null: no backup and no restore (a person's word). */
  readonly keeper: SettingsKeeper | null;
  /** Asked when no firmware answers that has settings: whether to flash all the same. Absent: yes, with a note. */
  readonly mayLoseSettings?: (reason: string) => Promise<boolean>;
  /** An earlier flash of this port that was cut off: its settings are restored, since the board has none to give. */
  readonly earlier?: JournalEntry | null;
  readonly takePort: () => Promise<FlashPort | { readonly refused: string }>;
  readonly machineBaudRate: number | null;
  readonly clock: Clock;
  /** ISO 8601, for the journal. */
  readonly startedAt: string;
  readonly onEvent: (event: FlashEvent) => void;
  readonly signal?: AbortSignal;
};

/** How a flash ended. `refused`: no byte was sent to the board. */
export type FlashJobEnd =
  | { readonly kind: 'refused'; readonly reason: string; readonly code?: 'bad-image' | 'wrong-board' }
  | { readonly kind: 'failed'; readonly end: FlashEnd & { kind: 'failed' } }
  | {
      readonly kind: 'done';
      readonly end: FlashEnd & { kind: 'done' };
      /** Of the program. */
      readonly bytes: number;
      readonly backupId: string | null;
      readonly restore: RestoreReport | null;
    };

/** Runs it. Never rejects for what a wire or a machine does. */
export async function runFlashJob(job: FlashJob): Promise<FlashJobEnd> {
  const kept = await keepSettings(job);
  if ('refused' in kept) return { kind: 'refused', reason: kept.refused };
  const port = await job.takePort();
  if ('refused' in port) return { kind: 'refused', reason: port.refused };
  const { journal, loaded, board } = job;
  const entry: JournalEntry = {
    v: 1,
    port: port.transport.port,
    board: board.id,
    image: { name: job.imageName, sha256: loaded.sha256, format: loaded.format, offset: loaded.offset },
    machineBaudRate: job.machineBaudRate,
    // What an earlier flash left incomplete is so until this one has ended.
    phase: wasBegun(job.earlier) ? 'writing' : 'prepared',
    startedAt: job.startedAt,
    settings: kept.settings,
  };
  let end: FlashEnd;
  try {
    journal.begin(entry, loaded.file);
    // Told, and on the disk, before the first byte of it leaves.
    const onWriting = (): void => journal.write({ ...entry, phase: 'writing' });
    end = await flashBoard(job, port.transport, onWriting);
    if (end.kind === 'done') journal.write({ ...entry, phase: 'restoring' });
    else if (end.condition === 'untouched' && !wasBegun(job.earlier)) journal.clear();
  } finally {
    await port.release();
  }
  if (end.kind === 'failed') return { kind: 'failed', end };
  const restore = await restoreSettings(job, kept.settings);
  if (!restore || restore.kind !== 'not-restored') journal.clear();
  return { kind: 'done', end, bytes: loaded.image.sizeBytes, backupId: kept.backupId, restore };
}

const wasBegun = (earlier: JournalEntry | null | undefined): boolean => !!earlier && earlier.phase !== 'prepared';

async function keepSettings(
  job: FlashJob,
): Promise<{ readonly settings: MachineSettings | null; readonly backupId: string | null } | { readonly refused: string }> {
  const { earlier } = job;
  if (earlier && wasBegun(earlier) && (earlier.settings || earlier.phase === 'writing'))
    return { settings: earlier.settings, backupId: null };
  if (!job.keeper) return { settings: null, backupId: null };
  job.onEvent({ kind: 'stage', stage: 'backing-up' });
  const outcome = await job.keeper.backup(`before flashing ${job.imageName}`);
  switch (outcome.kind) {
    case 'kept':
      return outcome;
    case 'nothing':
      if (job.mayLoseSettings && !(await job.mayLoseSettings(outcome.reason)))
        return { refused: `no settings could be read: ${outcome.reason}. Nothing was sent (--no-backup flashes all the same)` };
      job.onEvent({ kind: 'note', text: `no settings to keep: ${outcome.reason}` });
      return { settings: null, backupId: null };
    case 'failed':
      return {
        refused: `the machine's settings could not be kept: ${outcome.reason}. Nothing was flashed (--no-backup flashes all the same, and they are lost)`,
      };
  }
}

async function flashBoard(job: FlashJob, transport: Transport, onWriting: () => void): Promise<FlashEnd> {
  const { board, loaded, machineBaudRate, clock } = job;
  const onEvent = (event: FlashEvent): void => {
    if (event.kind === 'stage' && event.stage === 'writing') onWriting();
    job.onEvent(event);
  };
  const signal = job.signal ? { signal: job.signal } : {};
  if (board.kind === 'avr')
    return flashAvr({ transport, board, image: loaded.image, machineBaudRate, clock, onEvent, ...signal });
  const { flashEsp } = await import('./esp-flash.js');
  return flashEsp({ transport, board, bytes: loaded.file, offset: loaded.offset, machineBaudRate, onEvent, ...signal });
}

async function restoreSettings(job: FlashJob, settings: MachineSettings | null): Promise<RestoreReport | null> {
  if (!settings || !job.keeper) return null;
  job.onEvent({ kind: 'stage', stage: 'restoring' });
  return job.keeper.restore(settings);
}
