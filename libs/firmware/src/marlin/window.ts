// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MarlinSenderConfig } from './sender-config.js';
import { MAX_FLOWING_BYTES, MAX_WINDOW_BYTES, SAFE_WINDOW_LINES } from './limits.js';

/**
 * How much may be in flight: so many lines, and with more than one so many bytes.
 *
 * A Marlin takes a line off its receive ring only while a slot of its command buffer is free (`gcode/queue.cpp` get_serial_commands), so lines
 * beyond the buffer are never dropped: they stay in the ring. Only the ring can overflow, and it cannot while all bytes in flight fit into
 * it, whatever the firmware is busy with. So more than one line is safe without ADVANCED_OK as long as the bytes are counted.
 * Where that turns out to be wrong (a smaller ring), the first request to send again shows it, and one line at a time is used for good.
 */
export class SendWindow {
  #lines: number;
  #bytes: number;
  #isAdvertised = false;
  #isNarrow = false;
  #hasFailed = false;

  constructor(private readonly config: MarlinSenderConfig) {
    this.#lines = config.windowLines;
    this.#bytes = config.windowBytes;
  }

  /** Lines that may be in flight. */
  get lines(): number {
    return this.#lines;
  }

  /** True while `frameBytes` more fit behind `openLines` lines of `openBytes` bytes. */
  fits(openLines: number, openBytes: number, frameBytes: number): boolean {
    if (openLines === 0) return true;
    return !this.#isNarrow && openLines < this.#lines && openBytes + frameBytes <= this.#bytes;
  }

  /** `ok … B<slots>`: slots that were free beside the one of the line that is acknowledged (`queue.cpp` ok_to_send). */
  advertise(slots: number): void {
    this.#isAdvertised = true;
    const lines = Math.max(SAFE_WINDOW_LINES, slots + 1 - this.config.reservedSlots);
    this.#lines = Math.min(Math.max(this.#lines, lines), Math.max(this.config.maxWindowLines, this.config.windowLines));
  }

  /** The machine takes lines so slowly that more in flight would gain nothing: a stop then leaves one line behind it, not several. */
  narrow(isNarrow: boolean): void {
    this.#isNarrow = isNarrow;
  }

  /** The wire has its own flow control (native USB, a network): it has carried more than a serial line can. */
  wireFlows(): void {
    if (!this.#hasFailed) this.#bytes = MAX_FLOWING_BYTES;
  }

  /** A line was asked for again while several were in flight: for all that is known, the ring was too small. */
  shrink(): void {
    this.#hasFailed = true;
    this.#bytes = Math.min(this.#bytes, MAX_WINDOW_BYTES);
    if (!this.#isAdvertised) this.#lines = SAFE_WINDOW_LINES;
  }
}
