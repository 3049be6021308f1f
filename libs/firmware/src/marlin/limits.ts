// SPDX-License-Identifier: AGPL-3.0-or-later

/**
 * Most characters of a numbered line with its checksum, without the line end. Marlin `Configuration_adv.h` MAX_CMD_SIZE 96: a line of
 * 95 or more is cut in silence (`queue.cpp` get_serial_commands, 2.1.2), loses its checksum and is asked for again for ever.
 */
export const MAX_FRAME_CHARACTERS = 94;

/** Sent lines kept for resends. OctoPrint keeps 50 (`serial_comm.py` `_last_lines`); ours adds the largest window. */
export const HISTORY_LINES = 64;

/** Requests for one and the same line before the job is failed; OctoPrint `serial_comm.py` `_resendRequested…` gives up after 10. */
export const MAX_CONSECUTIVE_RESENDS = 10;

/** Lines in flight that any Marlin can take: one (the next may be sent when its `ok` is there). */
export const SAFE_WINDOW_LINES = 1;
/** Commands that Marlin buffers: BUFSIZE is 4 in every default configuration (`Configuration_adv.h`, 1.1.0 to 2.1.2). */
export const BUFFERED_COMMANDS = 4;
/** Most lines in flight, reached only where `ok … B<n>` (ADVANCED_OK) tells of so many free slots; boards with much memory have BUFSIZE 16 to 32. */
export const MAX_WINDOW_LINES = 8;
/**
 * Most bytes in flight when there is more than one line. RX_BUFFER_SIZE is 128 by default on AVR (`HAL/AVR/MarlinSerial.h` 2.x,
 * `MarlinSerial.h` 1.1.x), and a ring of 128 holds 127.
 */
export const MAX_WINDOW_BYTES = 127;
/** The same on a wire with flow control of its own: BUFFERED_COMMANDS lines of MAX_CMD_SIZE (96). */
export const MAX_FLOWING_BYTES = 384;
/**
 * A machine that acknowledges more bytes a second than this is not behind a serial line of its own: the fastest baud of Marlin is 1,000,000
 * (`Configuration.h`), that is 100,000 bytes/s. Native USB, pipes and networks hold the sender back by themselves.
 */
export const FLOWING_BYTES_PER_S = 150_000;

/** How long the `ok` that belongs to a `Resend` may take; it is missing in mid-2.0.x (OctoPrint `supportResendsWithoutOk`, 0.5 s). */
export const RESEND_OK_MS = 500;
/** Silence after which all lines that were in flight at an error are taken as answered: longer than 4 lines take at 115200 baud (33 ms). */
export const SETTLE_MS = 100;
/** Wait for an `ok` where nothing is known of the firmware (OctoPrint `timeout.communication`, 30 s). */
export const OK_TIMEOUT_MS = 30_000;
/** Wait for an `ok` where the firmware has shown that it says `busy` every 2 s (HOST_KEEPALIVE, `M113`): three of them missed. */
export const OK_TIMEOUT_WITH_KEEPALIVE_MS = 6_500;
/** Wait for one long command (`G28`, `M109`, …) where no keepalive has been seen: ten minutes of heating a big bed. */
export const LONG_COMMAND_TIMEOUT_MS = 600_000;
/** Missed `ok`s in a row, each asked for by sending the line again, before the job is failed (OctoPrint: 5 while printing). */
export const MAX_CONSECUTIVE_TIMEOUTS = 5;

/** Wait for the receipt that proves the end of a program. */
export const RECEIPT_MS = 1_500;
/** Receipts asked for before the sender decides without one. */
export const MAX_RECEIPTS = 3;

/** Lines a sender keeps that are not on the wire yet. */
export const MAX_QUEUE_LINES = 16;

/**
 * First line number of a job. A firmware that restarted unseen counts from 0 and asks for line 1, which is then never in the
 * history: the job fails instead of starting again from its top.
 */
export const FIRST_LINE_NUMBER = 1_000;
/** Highest line number; Marlin keeps `last_N` in a long. A job that long is refused by nobody's program (2 billion lines). */
export const MAX_LINE_NUMBER = 2_147_483_000;
