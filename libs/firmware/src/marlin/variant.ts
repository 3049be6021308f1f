// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MarlinIdentity } from './identity.js';
import { BUFFERED_COMMANDS, MAX_WINDOW_LINES, OK_TIMEOUT_MS, SAFE_WINDOW_LINES } from './limits.js';
import { DEFAULT_MARLIN_CONFIG, type MarlinSenderConfig } from './sender-config.js';

/** Firmwares that speak Marlin's numbered lines, each with habits of its own. */
export type MarlinVariantId =
  | 'marlin-2'
  | 'marlin-1.1'
  | 'marlin-old'
  | 'prusa'
  | 'repetier'
  | 'malyan'
  | 'reprapfirmware'
  | 'klipper'
  | 'teacup'
  | 'ultimaker2'
  | 'unknown';

/** The switches of one firmware. `source` says where they are known from; a switch that is not told there is the safe one. */
export type MarlinVariant = {
  readonly id: MarlinVariantId;
  /** Matched against FIRMWARE_NAME; the first row wins. */
  readonly name: RegExp;
  /** Commands that it buffers, where more than one line in flight is known to be safe; else one. */
  readonly bufferedCommands: number;
  /** Wait for an `ok` of an ordinary line. */
  readonly okTimeoutMs: number;
  /** `Unknown command` comes without an `ok`. */
  readonly unknownNeedsAck: boolean;
  /** `!! …` refuses one command; the firmware goes on. */
  readonly bangIsRefusal: boolean;
  /** Repeats each line it takes on `M111 S1` (Marlin `gcode.cpp` process_next_command: DEBUGGING(ECHO)), so that it can be compared. */
  readonly echoesLines: boolean;
  /** `M114` behind a line tells the position as of that line, without waiting for the motion. */
  readonly tellsPlannedPosition: boolean;
  readonly source: string;
};

/** Wait for an `ok` on Marlin 2, which says `busy` when it needs longer than 2 s (HOST_KEEPALIVE_FEATURE is on by default). */
const KEEPALIVE_OK_TIMEOUT_MS = 10_000;

const SAFE = {
  bufferedCommands: SAFE_WINDOW_LINES,
  okTimeoutMs: OK_TIMEOUT_MS,
  unknownNeedsAck: false,
  bangIsRefusal: false,
  echoesLines: false,
  tellsPlannedPosition: false,
} as const;

/** Told of a Marlin of this age or younger: BUFSIZE 4, a receive ring that keeps what finds no slot, an echo, a planned position. */
const MARLIN = { ...SAFE, bufferedCommands: BUFFERED_COMMANDS, echoesLines: true, tellsPlannedPosition: true } as const;

/** All there is; the first that matches wins. */
export const MARLIN_VARIANTS: readonly MarlinVariant[] = [
  {
    ...SAFE,
    id: 'prusa',
    name: /prusa[- ]?firmware/i,
    okTimeoutMs: KEEPALIVE_OK_TIMEOUT_MS,
    unknownNeedsAck: true,
    source:
      'OctoPrint serial_comm.py: Prusa-Firmware needs an ack of its own after an unknown command; buffers by bytes (Prusa cmdqueue.h)',
  },
  {
    ...SAFE,
    id: 'klipper',
    name: /klipper/i,
    unknownNeedsAck: true,
    bangIsRefusal: true,
    source:
      'OctoPrint serial_comm.py (unknown commands need an ack); Klipper klippy/gcode.py respond_error: "!! …" ends one command',
  },
  {
    ...SAFE,
    id: 'repetier',
    name: /repetier|anet_a8/i,
    source:
      'OctoPrint serial_comm.py: always with checksum, blocks while dwelling (nothing follows a long line here); says "wait" when idle',
  },
  {
    ...SAFE,
    id: 'malyan',
    name: /malyan/i,
    source: 'OctoPrint serial_comm.py: as Repetier; M115 answers "NAME: Malyan VER: 2.9 …"',
  },
  {
    ...SAFE,
    id: 'reprapfirmware',
    name: /reprapfirmware/i,
    source: 'OctoPrint serial_comm.py: acknowledges by itself, paths on the card are relative',
  },
  { ...SAFE, id: 'teacup', name: /teacup/i, source: 'OctoPrint serial_comm.py (#2854): no reports while it heats' },
  { ...SAFE, id: 'ultimaker2', name: /ultimaker2/i, source: 'OctoPrint serial_comm.py: M27 tells nothing of use' },
  {
    ...MARLIN,
    id: 'marlin-2',
    name: /marlin\s+(?:bugfix-)?2\./i,
    okTimeoutMs: KEEPALIVE_OK_TIMEOUT_MS,
    source:
      'Marlin 2.0.9.7 and 2.1.2 Configuration_adv.h (BUFSIZE 4, RX_BUFFER_SIZE 128 on AVR), gcode/queue.cpp, gcode/gcode.cpp',
  },
  {
    ...MARLIN,
    id: 'marlin-1.1',
    name: /marlin\s+(?:bugfix-)?1\.1/i,
    source:
      'Marlin 1.1.9 Configuration_adv.h (BUFSIZE 4), MarlinSerial.h (RX_BUFFER_SIZE 128), Marlin_main.cpp get_serial_commands',
  },
  {
    ...SAFE,
    id: 'marlin-old',
    name: /marlin/i,
    source: 'Marlin 1.0 and forks that keep only the name: nothing is known of their buffers',
  },
  {
    ...SAFE,
    id: 'unknown',
    name: /^/,
    source: 'nothing known: one line at a time, 30 s for an ok (OctoPrint timeout.communication)',
  },
];

/** The row of the firmware that calls itself so, e.g. `Marlin 2.1.2 (Aug  1 2024)`. */
export function marlinVariant(firmwareName: string): MarlinVariant {
  const found = MARLIN_VARIANTS.find((variant) => variant.name.test(firmwareName));
  if (!found) throw new RangeError('the last row of the table matches every name');
  return found;
}

/**
 * How to send to this machine. One slot of its command buffer stays free where it has no emergency parser: it then finds a stop command
 * only while it has a slot to read a line into (Marlin `gcode/queue.cpp` get_serial_commands, 2.1.2).
 */
export function marlinSenderConfig(identity: MarlinIdentity): MarlinSenderConfig {
  const variant = marlinVariant(identity.firmwareName);
  const reservedSlots = identity.capabilities['EMERGENCY_PARSER'] ? 0 : 1;
  return {
    ...DEFAULT_MARLIN_CONFIG,
    windowLines: Math.max(SAFE_WINDOW_LINES, variant.bufferedCommands - reservedSlots),
    maxWindowLines: MAX_WINDOW_LINES,
    reservedSlots,
    okTimeoutMs: variant.okTimeoutMs,
    unknownNeedsAck: variant.unknownNeedsAck,
    bangIsRefusal: variant.bangIsRefusal,
  };
}
