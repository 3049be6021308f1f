// SPDX-License-Identifier: AGPL-3.0-or-later

/** What of a mill's firmware differs between the two that are played here. */
export type MillFlavour = {
  readonly name: 'grbl' | 'grblhal';
  readonly banner: string;
  readonly rxBytes: number;
  /** A line without its end, in characters. */
  readonly lineCharacters: number;
  readonly plannerBlocks: number;
  /** `\r\n` is one line end; 1.1h answers it twice. */
  readonly joinsLineEnds: boolean;
  /** After an error every G-code line is answered with it, unexecuted, until an empty line, a `$` command or a reset. */
  readonly hasStickyErrors: boolean;
  /** $10 at the start. */
  readonly statusMask: number;
};

/** Sources: Grbl 1.1h serial.h (the ring of RX_BUFFER_SIZE 128 has one more), protocol.h, planner.h, report.c. */
export const GRBL: MillFlavour = {
  name: 'grbl',
  banner: "\r\nGrbl 1.1h ['$' for help]\r\n",
  rxBytes: 128,
  lineCharacters: 79,
  plannerBlocks: 15,
  joinsLineEnds: false,
  hasStickyErrors: false,
  statusMask: 1,
};

/** Sources: grblHAL core stream.h, protocol.h (257), protocol.c (COMPATIBILITY_LEVEL 0), config.h (100 blocks), and what its simulator prints. */
export const GRBLHAL: MillFlavour = {
  name: 'grblhal',
  banner: "\r\nGrblHAL 1.1f ['$' or '$HELP' for help]\r\n",
  rxBytes: 1024,
  lineCharacters: 256,
  plannerBlocks: 100,
  joinsLineEnds: true,
  hasStickyErrors: true,
  statusMask: 511,
};
