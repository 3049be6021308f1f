// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MachineSettings, Offer } from '@fabcommons/contracts';
import { FlashJournal, type JournalReading } from '../flashing/flash-journal.js';
import { wordsForEntry } from '../flashing/flash-words.js';
import type { Unfinished } from './tool-handler.js';

const FLASH_AGAIN: Offer = {
  action: 'flash-again',
  text: 'Flash it again: the boot loader is still there. The settings kept before are restored afterwards.',
};
const RESTORE: Offer = { action: 'restore-settings', text: 'Write the settings back that were kept before.' };
const RIGHT: Offer = { action: 'recover', text: 'Its settings are right as they are: use it without restoring.' };
const LOOK: Offer = { action: 'look', text: 'Look at the board and its cable.' };

/** A flash of one machine that did not come to its end, also one of an earlier process: what is in the journal of flashes. */
export class UnfinishedFlash {
  /** In words, or null. */
  current: Unfinished | null = null;
  #found: JournalReading = { kind: 'none' };
  readonly #journal: FlashJournal;

  constructor(dataFolder: string, key: string) {
    this.#journal = new FlashJournal(dataFolder, key);
    this.refresh();
    // Nothing was sent: the board has the program and the settings that it had.
    if (this.#found.kind === 'entry' && this.#found.entry.phase === 'prepared') this.#clear();
  }

  /** Reads the journal again: a flash or a restore has ended. */
  refresh(): void {
    this.#found = this.#journal.read();
    this.current = this.#describe();
  }

  /** The settings that this flash kept, as long as they are not restored. */
  get settings(): MachineSettings | null {
    return this.#found.kind === 'entry' ? this.#found.entry.settings : null;
  }

  /** The new program stands; its settings have been restored, or a person says that they are right. False: it is not so far. */
  settle(): boolean {
    if (this.#found.kind !== 'entry' || this.#found.entry.phase !== 'restoring') return false;
    this.#clear();
    return true;
  }

  #clear(): void {
    this.#journal.clear();
    this.refresh();
  }

  #describe(): Unfinished | null {
    const found = this.#found;
    if (found.kind === 'none') return null;
    if (found.kind === 'unreadable') return { text: found.reason, offers: [LOOK] };
    const { phase } = found.entry;
    const offers = phase === 'restoring' ? [RESTORE, FLASH_AGAIN, RIGHT] : [FLASH_AGAIN, LOOK];
    return { text: wordsForEntry(found.entry), offers };
  }
}
