// SPDX-License-Identifier: AGPL-3.0-or-later

/**
 * Longest reply line that is kept, in characters. The longest known honest one is Marlin's M115 identity with `area:` (about 600);
 * grblHAL's `[NEWOPT:…]` is about 200. What a stuck or babbling far end sends beyond this is dropped up to its line end.
 */
export const MAX_REPLY_CHARACTERS = 2048;

/** Characters of a line that has no end yet. Start with {@link EMPTY_SPLITTER}. */
export type SplitterState = { readonly tail: string };
/** Nothing received yet. */
export const EMPTY_SPLITTER: SplitterState = { tail: '' };
/** Lines that became whole, without their line ends, and how many characters were dropped because a line was too long. */
export type SplitResult = { state: SplitterState; lines: string[]; droppedCharacters: number };

/** Bytes decoded at once; `String.fromCharCode` takes its bytes as arguments, and the call stack is finite. */
const DECODE_BYTES = 4096;

/**
 * Cuts received bytes into lines, whatever the chunking. Bytes are read as Latin-1, so that none is lost or can fail to decode.
 * `\n`, `\r\n` and `\r` end a line; empty lines are dropped (neither Marlin nor Grbl says anything by them).
 */
export function splitLines(state: SplitterState, bytes: Uint8Array): SplitResult {
  const lines: string[] = [];
  let tail = state.tail;
  let dropped = 0;
  for (let at = 0; at < bytes.length; at += DECODE_BYTES) {
    const parts = (tail + String.fromCharCode(...bytes.subarray(at, at + DECODE_BYTES))).split(/[\r\n]/);
    tail = parts.pop() ?? '';
    for (const part of parts) {
      const kept = part.slice(0, MAX_REPLY_CHARACTERS);
      dropped += part.length - kept.length;
      if (kept !== '') lines.push(kept);
    }
    if (tail.length > MAX_REPLY_CHARACTERS) {
      dropped += tail.length - MAX_REPLY_CHARACTERS;
      tail = tail.slice(0, MAX_REPLY_CHARACTERS);
    }
  }
  return { state: { tail }, lines, droppedCharacters: dropped };
}
