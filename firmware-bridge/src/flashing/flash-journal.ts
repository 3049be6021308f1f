// SPDX-License-Identifier: AGPL-3.0-or-later
/**
 * What is known of the flash that is under way on a port, or was when the power went: kept with the image and the settings until the machine
 * is whole again, so that `--recover` needs nothing but the port.
 */
import { createHash } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { MachineSettings } from '@fabcommons/contracts';
import { z } from 'zod';

/** How far it is. `prepared`: nothing was sent. `writing`: the old program may be gone. `restoring`: the new one stands, settings are still missing. */
export const JournalPhase = z.enum(['prepared', 'writing', 'restoring']);
export type JournalPhase = z.infer<typeof JournalPhase>;

const Entry = z.object({
  v: z.literal(1),
  port: z.string().min(1),
  board: z.string().min(1),
  image: z.object({
    name: z.string(),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    format: z.enum(['ihex', 'bin']),
    offset: z.int().nonnegative(),
  }),
  machineBaudRate: z.int().nullable(),
  phase: JournalPhase,
  startedAt: z.iso.datetime(),
  settings: MachineSettings.nullable(),
});
/** One flash. `settings` is what stood in the machine before. */
export type JournalEntry = z.infer<typeof Entry>;

/** What the journal knows of a port. `unreadable` names a file that somebody must look at. */
export type JournalReading =
  | { readonly kind: 'none' }
  | { readonly kind: 'entry'; readonly entry: JournalEntry; readonly file: Uint8Array }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** The journal of one port, in a folder below the bridge's own. Every change is on the disk before the call returns. */
export class FlashJournal {
  readonly folder: string;

  constructor(dataFolder: string, port: string) {
    // A port's name may hold anything; its hash is a file name.
    this.folder = join(dataFolder, 'flashing', createHash('sha256').update(port).digest('hex').slice(0, 16));
  }

  /** Looks what is under way. The image is held against its hash. */
  read(): JournalReading {
    const path = join(this.folder, 'flash.json');
    if (!existsSync(path)) return { kind: 'none' };
    try {
      const entry = Entry.parse(JSON.parse(readFileSync(path, 'utf8')));
      const file = new Uint8Array(readFileSync(join(this.folder, 'image')));
      if (createHash('sha256').update(file).digest('hex') !== entry.image.sha256)
        return { kind: 'unreadable', reason: `the image kept in ${this.folder} is not the one that was being flashed` };
      return { kind: 'entry', entry, file };
    } catch (cause) {
      return { kind: 'unreadable', reason: `${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}` };
    }
  }

  /** Keeps the image, then the entry that names it. */
  begin(entry: JournalEntry, file: Uint8Array): void {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    this.#keep('image', file);
    this.write(entry);
  }

  write(entry: JournalEntry): void {
    this.#keep('flash.json', Buffer.from(`${JSON.stringify(entry, null, 2)}\n`));
  }

  /** The machine is whole: nothing is left to be done. */
  clear(): void {
    // The entry goes first: an image alone says nothing.
    rmSync(join(this.folder, 'flash.json'), { force: true });
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Writes beside, syncs, renames and syncs the folder: after a crash the old or the new content is there. */
  #keep(name: string, bytes: Uint8Array): void {
    const path = join(this.folder, name);
    const file = openSync(`${path}.new`, 'w', 0o600);
    try {
      writeSync(file, bytes);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(`${path}.new`, path);
    const folder = openSync(this.folder, 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  }
}
