// SPDX-License-Identifier: AGPL-3.0-or-later
import type { SessionEvent } from './session.js';

/** Who hears what a session tells. Lines of the wire are only made into events when somebody wants them. */
export class SessionListeners {
  readonly #all = new Set<(event: SessionEvent) => void>();
  readonly #readers = new Set<(event: SessionEvent) => void>();

  add(listener: (event: SessionEvent) => void, wantsTranscript: boolean): () => void {
    this.#all.add(listener);
    if (wantsTranscript) this.#readers.add(listener);
    return () => {
      this.#all.delete(listener);
      this.#readers.delete(listener);
    };
  }

  tell(event: SessionEvent): void {
    for (const listener of this.#all) listener(event);
  }

  /** A line on the wire. On the hot path. */
  line(direction: 'in' | 'out', line: string): void {
    if (this.#readers.size === 0) return;
    for (const listener of this.#readers) listener({ kind: 'transcript', direction, line });
  }
}
