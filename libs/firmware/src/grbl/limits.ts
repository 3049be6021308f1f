// SPDX-License-Identifier: AGPL-3.0-or-later

/**
 * Bytes that may be in the receive buffer of Grbl 1.1: `serial.h` RX_BUFFER_SIZE 128, of which the documents call 127 usable
 * (`doc/markdown/interface.md`, character counting).
 */
export const MAX_RX_BYTES = 127;
/**
 * Largest window used with firmwares that tell of a bigger buffer by `[OPT:V,35,1024]` (grblHAL `stream.h` RX_BUFFER_SIZE 1024). Not all of it: a
 * stop goes round the machine's buffer, but not round what is still on its way there, and that is 40 ms at 115200 baud.
 */
export const MAX_LARGE_RX_BYTES = 500;

/** Most characters of a line: Grbl 1.1h `protocol.h` LINE_BUFFER_SIZE 80 with its end; a longer one is `error:11`. */
export const MAX_LINE_CHARACTERS = 79;
/** Lines that can be in flight at once: the shortest has two bytes (a character and its end). */
export const MAX_LINES_IN_FLIGHT = MAX_LARGE_RX_BYTES / 2;

/** Lines a sender keeps that are not on the wire yet. */
export const MAX_QUEUE_LINES = 16;

/** Longest wait for the answer to the oldest line while the machine reports Idle: then an answer or a line was lost. */
export const IDLE_ANSWER_MS = 2_000;
/** Longest wait for any byte at all while lines are in flight; `G4` dwells and homing (`$H`) say nothing for their time. */
export const SILENCE_MS = 600_000;
/** Least time between two `?`: at most 5 Hz (`interface.md`: 5 Hz is a good rate, 10 Hz the most). */
export const STATUS_INTERVAL_MS = 200;
