// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FlashEnd } from '@fabcommons/firmware';
import type { JournalEntry } from './flash-journal.js';

/** What an end means for a person: what happened, what stands in the board, and the way back; `again`: where one flashes again. */
export function wordsForEnd(end: FlashEnd, imageName: string, again = 'fab-bridge flash --recover --port …'): string {
  if (end.kind === 'done') return `${imageName} is in the board; every byte was read back.`;
  if (end.condition === 'untouched') return `${end.reason}. Nothing was erased or written: the board has the program it had.`;
  return `${end.reason}. The board now holds neither the old program nor the new one, and does nothing until it is flashed again. Its bootloader is there: connect it and flash it again (${again}).`;
}

/** What an entry in the journal means: a flash was cut off. */
export function wordsForEntry(entry: JournalEntry): string {
  const what = `The flash of ${entry.image.name} on ${entry.port} (${entry.board}), begun ${entry.startedAt},`;
  switch (entry.phase) {
    case 'prepared':
      return `${what} was cut off before anything was sent: the board has the program it had.`;
    case 'writing':
      return `${what} was cut off while it was written: the board may hold neither the old program nor the new one. Its bootloader is there, and the image is kept: flash it again.`;
    case 'restoring':
      return `${what} ended with the new program in the board, and its settings have not been restored${entry.settings ? `: ${entry.settings.entries.length} of them are kept` : ''}.`;
  }
}
