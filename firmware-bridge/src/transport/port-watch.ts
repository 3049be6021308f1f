// SPDX-License-Identifier: AGPL-3.0-or-later
import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';
import { type Cancel, type Clock, systemClock } from '../driver/clock.js';

/** Time between two looks where the system tells nothing by itself (no udev links, a plain device, a container). */
export const LOOK_MS = 1_000;
/** udev makes its links one after the other; they are looked at together. */
const SETTLE_MS = 50;

/**
 * Calls its listeners when the ports of this computer may have changed, and every second at the latest. It watches udev's link folders
 * only: inotify on `/dev` itself would wake this process at every write to a port.
 */
export class PortWatch {
  readonly #listeners = new Set<() => void>();
  readonly #watchers = new Map<string, FSWatcher>();
  #look: Cancel | null = null;
  #settle: Cancel | null = null;

  constructor(
    private readonly clock: Clock = systemClock,
    private readonly root = '/',
  ) {}

  /** Listens until the returned function is called; nothing is watched while nobody listens. */
  subscribe(listener: () => void): () => void {
    const own = (): void => listener();
    this.#listeners.add(own);
    if (this.#listeners.size === 1) this.#begin();
    return () => {
      this.#listeners.delete(own);
      if (this.#listeners.size === 0) this.#end();
    };
  }

  #begin(): void {
    this.#watchFolders();
    this.#look = this.clock.after(LOOK_MS, () => {
      this.#begin();
      this.#tell();
    });
  }

  #end(): void {
    this.#look?.();
    this.#settle?.();
    this.#look = this.#settle = null;
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  /** The folders are there only while a port is: they are tried again at every look. */
  #watchFolders(): void {
    for (const folder of ['dev/serial', 'dev/serial/by-id', 'dev/serial/by-path']) {
      if (this.#watchers.has(folder)) continue;
      try {
        const watcher = watch(join(this.root, folder), () => this.#soon(folder));
        // A folder that has gone is no error of ours: the next look tries again.
        watcher.on('error', () => this.#forget(folder));
        watcher.unref();
        this.#watchers.set(folder, watcher);
      } catch {
        this.#forget(folder);
      }
    }
  }

  #forget(folder: string): void {
    this.#watchers.get(folder)?.close();
    this.#watchers.delete(folder);
  }

  #soon(folder: string): void {
    // The last port's removal takes the folder with it; inotify then watches a folder that is no more.
    this.#forget(folder);
    this.#settle ??= this.clock.after(SETTLE_MS, () => {
      this.#settle = null;
      if (this.#listeners.size > 0) this.#watchFolders();
      this.#tell();
    });
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

/** The one watch that all ports of this process share. */
export const portWatch = new PortWatch();
