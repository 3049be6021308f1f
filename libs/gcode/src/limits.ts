// SPDX-License-Identifier: AGPL-3.0-or-later

/**
 * Longest block, in characters without comment, that any firmware here can take; longer is a problem, not a program.
 * grblHAL takes 256 (stream.h, LINE_BUFFER_SIZE 257), Marlin 95 (MAX_CMD_SIZE 96), Grbl 79 (protocol.h, LINE_BUFFER_SIZE 80).
 */
export const MAX_BLOCK_CHARS = 256;

/**
 * Longest block Marlin 2.1 takes with a line number and checksum around it: MAX_CMD_SIZE 96 leaves 94 characters that are not cut
 * silently (gcode/queue.cpp, process_stream_char), of which "N2147483000 " and "*255" take 16. The bridge refuses longer ones.
 */
export const MARLIN_BLOCK_CHARS = 78;

/** Longest block Grbl 1.1h takes once spaces and comments are out: LINE_BUFFER_SIZE 80 less the end mark; longer answers error:11. */
export const GRBL_BLOCK_CHARS = 79;

/** Characters of one line that are kept, comment included; the rest of a longer line is counted but not looked at. */
export const MAX_KEPT_LINE_CHARS = 4096;

/** Largest number a word may carry, in millimetres, degrees, rpm or whatever the word means: a machine a thousand kilometres long. */
export const MAX_WORD_MAGNITUDE = 1e9;

/** Notes (warnings, and apart from them problems) that a report lists; more are only counted. */
export const MAX_NOTES = 100;

/** Thumbnails a report carries, and base64 characters in all of them together. */
export const MAX_THUMBNAILS = 8;
export const MAX_THUMBNAIL_CHARS = 1_048_576;

/** Segments one arc is cut into at most, for the time estimate. */
export const MAX_ARC_SEGMENTS = 2000;

/** Moves the time estimate looks ahead before it commits; firmware looks 15 to 31 ahead, slicers some hundred. */
export const LOOKAHEAD_MOVES = 256;

/** Moves the time estimate holds: when it has so many, all but the look-ahead are decided. */
export const PLANNED_MOVES = 1024;

/** Largest block of binary G-code, packed or unpacked: libbgcode writes 64 KiB of program in a block, pictures are larger. */
export const MAX_BGCODE_BLOCK_BYTES = 4 * 1_048_576;

/** Kinds of commands that a report lists; of more, only the dangerous ones. */
export const MAX_COMMANDS = 200;

/** Layers whose time a report lists; the time of later ones goes to the last. */
export const MAX_LAYERS = 20_000;

/** Kinds of line (";TYPE:Perimeter") that a report lists; others are added up as "other". */
export const MAX_FEATURES = 64;

/** Highest tool number that gets an account of its own; a higher one is a problem. */
export const MAX_TOOLS = 16;
