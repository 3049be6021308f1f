// SPDX-License-Identifier: AGPL-3.0-or-later

/**
 * The `ok`s of commands that went round the numbering (`M108`, `M876`, …): each is answered when its turn comes, behind the lines that were in
 * flight, and acknowledges no line.
 */
export class RawOks {
  #count = 0;
  #behind = 0;

  /** So many commands went out behind line `behind`. */
  expect(count: number, behind: number): void {
    this.#count += count;
    this.#behind = behind;
  }

  forget(): void {
    this.#count = 0;
  }

  /**
   * True when an `ok` is one of these. ADVANCED_OK repeats the number of the line it is for, so that one with free slots and no number is for
   * none (Marlin `queue.cpp` ok_to_send).
   */
  takes(ok: { readonly line: number | null; readonly slotsFree: number | null }, acked: number): boolean {
    if (ok.line !== null) return false;
    if (ok.slotsFree !== null) return true;
    if (this.#count === 0 || acked < this.#behind) return false;
    this.#count -= 1;
    return true;
  }
}
