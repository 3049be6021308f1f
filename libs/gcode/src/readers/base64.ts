// SPDX-License-Identifier: AGPL-3.0-or-later

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Bytes in base64 with padding (RFC 4648, section 4); a pure lib has no Buffer and no btoa. */
export function base64Of(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const rest = bytes.length - at;
    const triple = ((bytes[at] as number) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text += ALPHABET.charAt(triple >> 18) + ALPHABET.charAt((triple >> 12) & 63);
    text += rest > 1 ? ALPHABET.charAt((triple >> 6) & 63) : '=';
    text += rest > 2 ? ALPHABET.charAt(triple & 63) : '=';
  }
  return text;
}
