// SPDX-License-Identifier: AGPL-3.0-or-later
// Bounds and times of a flash.

/**
 * Questions "is somebody there" after one reset, before the next reset. Together they outlast the longest wait of a bootloader for its first
 * byte: Optiboot 1 s (watchdog), stk500boot about 1 s, ATmegaBOOT about 1 s.
 */
export const MAX_SYNC_TRIES = 6;
/** The same when a person presses the button: half a minute. */
export const MAX_SYNC_TRIES_BY_HAND = 120;
/** Wait for the answer to one such question. Short, since the first ones may fall into the board's start; a USB adapter adds up to 20 ms. */
export const SYNC_TIMEOUT_MS = 250;
/** Quiet after the first answer: answers to earlier questions arrive and are dropped. */
export const SETTLE_MS = 60;
/** Wait for any other answer. Longest work of a bootloader: erase and write of a page, 9 ms (data sheets, tWD_ERASE + tWD_FLASH), plus the wire. */
export const ANSWER_TIMEOUT_MS = 1_000;
/** Extra wait for every byte on the wire, at the slowest speed in use (19200 baud: 0.52 ms a byte). */
export const ANSWER_TIMEOUT_MS_PER_BYTE = 1;
/** STK500v2: how often one command is sent before the board is reset. */
export const MAX_COMMAND_TRIES = 3;
/** Resets in a row that bring no page further, then the flash ends. */
export const MAX_FRUITLESS_RESETS = 4;
/** Resets in all. A link that needs more must not be trusted. */
export const MAX_RESETS = 24;
/** Readings of the signature until two in a row agree. */
export const MAX_SIGNATURE_READS = 6;
/** Passes over the whole flash in which something stood that was not written; then the flash memory, or the link, is bad. */
export const MAX_ROUNDS = 3;
/** Longest answer: STK500v2, a page of 256 bytes in a frame. More than this in the buffer is noise, and the oldest is dropped. */
export const MAX_RECEIVED_BYTES = 1_024;
