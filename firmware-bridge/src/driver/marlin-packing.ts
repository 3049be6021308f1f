// SPDX-License-Identifier: AGPL-3.0-or-later
import { isPackable, MEATPACK, packLines } from '@fabcommons/firmware';

/** Bytes a second of the bauds that Marlin boards are used with. 57,600 is left out: an AVR that is at its own limit takes about as many bytes. */
const WIRES_BYTES_PER_S = [11_520, 23_040, 25_000, 50_000];
/** Share of a wire above which it counts as full: what is missing are the pauses of a window. */
const FULL_SHARE = 0.9;

/**
 * Two characters in a byte where the firmware can (`Cap:MEATPACK:1`) and the wire, not the machine, is what holds the stream up. It is on for the
 * numbered lines of a program only: what goes round them begins with the word that ends it, since an emergency parser reads plain bytes
 * before they are unpacked (Marlin 2.1 `core/serial_hook.h`, `HAL/AVR/MarlinSerial.cpp` store_rxd_char).
 */
export class MarlinPacking {
  #isOn = false;
  #isSpoiled = false;

  constructor(
    private readonly isOffered: boolean,
    private readonly write: (text: string) => void,
  ) {}

  get isOn(): boolean {
    return this.#isOn;
  }

  /** Writes a numbered line. */
  frame(frame: string): void {
    if (this.#isOn && !isPackable(frame)) this.off();
    this.write(this.#isOn ? packLines(frame) : frame);
  }

  /** Writes plain text: nothing is packed any more in this run. */
  plain(text: string): void {
    const wasOn = this.#isOn;
    this.off();
    // The line end brings an emergency parser back to the beginning of a line.
    this.write(wasOn ? `\n${text}` : text);
  }

  /** So many bytes a second go over the wire as plain text: begins to pack where that fills it. */
  pace(bytesPerS: number): void {
    if (!this.isOffered || this.#isOn || this.#isSpoiled || !isFull(bytesPerS)) return;
    this.#isOn = true;
    this.write(MEATPACK.on + MEATPACK.query);
  }

  /** The firmware tells its state, e.g. after it has restarted. */
  told(isOn: boolean): void {
    if (isOn || !this.#isOn) return;
    this.#isSpoiled = true;
    this.off();
  }

  /** Lines were asked for again: packed or not is no longer sure, and plain text is. */
  spoiled(): void {
    if (!this.#isOn) return;
    this.#isSpoiled = true;
    this.off();
  }

  off(): void {
    if (!this.#isOn) return;
    this.#isOn = false;
    this.write(MEATPACK.off);
  }
}

const isFull = (bytesPerS: number): boolean =>
  WIRES_BYTES_PER_S.some((capacity) => bytesPerS >= FULL_SHARE * capacity && bytesPerS <= 1.05 * capacity);
