// SPDX-License-Identifier: AGPL-3.0-or-later

/** Text as bytes, one a character; characters beyond Latin-1 become bytes that are no ASCII either. */
export function latin1Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    bytes[at] = code < 0x100 ? code : 0x80 | (code & 0x7f);
  }
  return bytes;
}

/** Bytes turned into a string in one go. */
const DECODE_BYTES = 256;
const codes: number[] = [];

/** Bytes as Latin-1. */
export function latin1Text(bytes: Uint8Array, from: number, to: number): string {
  let text = '';
  for (let at = from; at < to; at += DECODE_BYTES) {
    const count = Math.min(DECODE_BYTES, to - at);
    codes.length = count;
    for (let index = 0; index < count; index += 1) codes[index] = bytes[at + index] as number;
    text += String.fromCharCode.apply(null, codes);
  }
  return text;
}
