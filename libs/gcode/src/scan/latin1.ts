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
