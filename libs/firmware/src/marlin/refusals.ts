// SPDX-License-Identifier: AGPL-3.0-or-later

/**
 * Counts the `ok`s that may come while a sender settles: one for each line before the refused one that is still unanswered, and one for each
 * refusal. An `Error` and the `Resend` behind it are one refusal; either may be lost.
 *
 * One more than that is a line that was never meant: at an error the firmware empties its receive ring (Marlin `queue.cpp` gcode_line_error);
 * where that cuts the number off a line that was just coming in, the rest is a command without number, and is carried out, out of its turn.
 */
export class Refusals {
  #left = 0;
  #hasError = false;

  begin(unanswered: number): void {
    this.#left = Math.max(0, unanswered);
    this.#hasError = false;
  }

  error(): void {
    this.#left += 1;
    this.#hasError = true;
  }

  request(): void {
    if (!this.#hasError) this.#left += 1;
    this.#hasError = false;
  }

  ok(): void {
    this.#left -= 1;
  }

  /** True when more lines were acknowledged than there were. */
  get isExceeded(): boolean {
    return this.#left < 0;
  }
}
