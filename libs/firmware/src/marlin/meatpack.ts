// SPDX-License-Identifier: AGPL-3.0-or-later
/**
 * MeatPack: two characters in a byte (Marlin 2.1 `feature/meatpack.{h,cpp}`). The lower half of a byte is the first character, the upper the second;
 * 15 means that the character follows whole. Behind a line end that comes first the second half is not used, so each line begins a new byte.
 */

/** Characters by their four bits (`meatpack.cpp` meatPackLookupTable); with spaces dropped, 11 is `E`, which is not used here. */
const TABLE = '0123456789. \nGX';
const WHOLE = 15;
const SIGNAL = 0xff;
const HALVES: readonly number[] = Array.from({ length: 256 }, (_, code) => {
  const half = TABLE.indexOf(String.fromCharCode(code));
  return half < 0 ? WHOLE : half;
});

/** Words to the decoder, as Latin-1 text (`meatpack.h` MeatPack_Command): packing on, off, and tell the state (`[MP] PV01 ON ESP`). */
export const MEATPACK = { on: '\xff\xff\xfb', off: '\xff\xff\xfa', query: '\xff\xff\xf8' } as const;

/** True when a line can be packed: the signal byte must not be among its characters. */
export const isPackable = (text: string): boolean => !text.includes('\xff');

/** Packs whole lines, each with its line end: `G1 X5\n` -> 3 bytes, as Latin-1 text. About 0.6 bytes for a character of a numbered move. */
export function packLines(text: string): string {
  let packed = '';
  for (let at = 0; at < text.length; ) {
    const first = text.charCodeAt(at++);
    const low = HALVES[first & 0xff] ?? WHOLE;
    // A line that ends on the first half leaves the second unused.
    const isLast = first === 0x0a || at >= text.length;
    const second = isLast ? 0x0a : text.charCodeAt(at++);
    const high = HALVES[second & 0xff] ?? WHOLE;
    packed += String.fromCharCode((high << 4) | low);
    if (low === WHOLE) packed += String.fromCharCode(first);
    if (high === WHOLE) packed += String.fromCharCode(second);
  }
  return packed;
}

/** Unpacks as the firmware does, words to the decoder included. Start with {@link PLAIN_MEATPACK}; never throws. */
export type MeatPackState = {
  readonly isOn: boolean;
  readonly signals: number;
  readonly isWord: boolean;
  readonly whole: number;
  readonly second: string;
};
/** Nothing received, packing off, as after a reset. */
export const PLAIN_MEATPACK: MeatPackState = { isOn: false, signals: 0, isWord: false, whole: 0, second: '' };

/** Takes bytes; answers the characters they stand for. */
export function unpack(state: MeatPackState, bytes: Uint8Array): { state: MeatPackState; text: string } {
  let now = state;
  let text = '';
  const give = (character: string): void => void (text += character);
  for (const byte of bytes) {
    if (byte === SIGNAL) {
      now = now.signals === 0 ? { ...now, signals: 1 } : { ...now, signals: 0, isWord: true };
    } else if (now.isWord) {
      now = byte === 0xf9 ? PLAIN_MEATPACK : { ...now, isWord: false, isOn: byte === 0xfb || (byte !== 0xfa && now.isOn) };
    } else {
      if (now.signals > 0) now = unpackByte({ ...now, signals: 0 }, SIGNAL, give);
      now = unpackByte(now, byte, give);
    }
  }
  return { state: now, text };
}

function unpackByte(state: MeatPackState, byte: number, give: (character: string) => void): MeatPackState {
  if (!state.isOn) {
    give(String.fromCharCode(byte));
    return state;
  }
  if (state.whole > 0) {
    give(String.fromCharCode(byte) + state.second);
    return { ...state, whole: state.whole - 1, second: '' };
  }
  const low = byte & 15;
  const high = byte >> 4;
  if (low === WHOLE) return { ...state, whole: high === WHOLE ? 2 : 1, second: high === WHOLE ? '' : (TABLE[high] ?? '') };
  give(TABLE[low] ?? '');
  if (TABLE[low] === '\n') return state;
  if (high === WHOLE) return { ...state, whole: 1 };
  give(TABLE[high] ?? '');
  return state;
}
