// SPDX-License-Identifier: AGPL-3.0-or-later
/** A flash of a machine of the agent: its session lends the port, and is asked afterwards who is there. */
import { findBoard } from '@fabcommons/firmware';
import type { Clock } from '../driver/clock.js';
import type { MachineSession } from '../session/session.js';
import type { FlashEvent } from './flash-event.js';
import { FlashJournal, type JournalReading } from './flash-journal.js';
import { type FlashJobEnd, runFlashJob } from './flash-job.js';
import { wordsForEntry } from './flash-words.js';
import { checkImage, type ImageFormat } from './image-file.js';
import type { SettingsKeeper } from './settings-keeper.js';

/** What is to be flashed, and what it is done with. */
export type SessionFlash = {
  readonly session: Pick<MachineSession, 'lendPort'>;
  /** Name of the machine in this bridge; the journal is kept under it. */
  readonly machineKey: string;
  readonly dataFolder: string;
  readonly image: { readonly name: string; readonly file: Uint8Array; readonly format: ImageFormat; readonly boardId: string };
  readonly keeper: SettingsKeeper | null;
  /** Speed that was set for the machine's own program; null: the transport finds it out. */
  readonly machineBaudRate: number | null;
  readonly clock: Clock;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly onEvent: (event: FlashEvent) => void;
  readonly signal?: AbortSignal;
};

/** Flashes. An earlier flash of this machine that was cut off is taken into account: its settings are the ones restored. */
export async function flashOverSession(flash: SessionFlash): Promise<FlashJobEnd> {
  const { session, image, keeper, machineBaudRate, clock, startedAt, onEvent } = flash;
  const board = findBoard(image.boardId);
  if (!board)
    return { kind: 'refused', code: 'wrong-board', reason: `board "${image.boardId}" is not known here; see fab-bridge boards` };
  const load = checkImage(image.file, board, { format: image.format });
  if (load.kind === 'refused') return { kind: 'refused', code: 'bad-image', reason: load.reason };
  const journal = new FlashJournal(flash.dataFolder, flash.machineKey);
  const known = journal.read();
  if (known.kind === 'unreadable') return { kind: 'refused', reason: known.reason };
  return runFlashJob({
    board,
    loaded: load.loaded,
    imageName: image.name,
    journal,
    keeper,
    earlier: known.kind === 'entry' ? known.entry : null,
    takePort: async () => {
      const lent = await session.lendPort('flashing');
      return lent.kind === 'granted' ? lent.loan : { refused: lent.reason };
    },
    machineBaudRate,
    clock,
    startedAt,
    onEvent,
    ...(flash.signal ? { signal: flash.signal } : {}),
  });
}

/** A flash of this machine that was cut off, in words for its page, with all that is needed to flash it again; null when there was none. */
export function flashCutOff(
  dataFolder: string,
  machineKey: string,
): { readonly text: string; readonly found: Exclude<JournalReading, { kind: 'none' }> } | null {
  const found = new FlashJournal(dataFolder, machineKey).read();
  if (found.kind === 'none') return null;
  return { text: found.kind === 'entry' ? wordsForEntry(found.entry) : found.reason, found };
}
