// SPDX-License-Identifier: AGPL-3.0-or-later

/**
 * Unpacks heatshrink: a bit 1 and a byte, or a bit 0, how far back (`windowBits`, less one) and how many bytes (`lookaheadBits`, less
 * one); the highest bit of a byte comes first. Null when the data ends before `sizeBytes` are out or points before its beginning.
 * Source: github.com/atomicobject/heatshrink 0.4.1, heatshrink_decoder.c.
 */
export function unpackHeatshrink(
  packed: Uint8Array,
  { windowBits, lookaheadBits, sizeBytes }: { windowBits: number; lookaheadBits: number; sizeBytes: number },
): Uint8Array | null {
  const out = new Uint8Array(sizeBytes);
  const bits = new BitReader(packed);
  let at = 0;
  while (at < sizeBytes) {
    if (bits.left < 9) return null;
    if (bits.take(1) === 1) {
      out[at] = bits.take(8);
      at += 1;
      continue;
    }
    if (bits.left < windowBits + lookaheadBits) return null;
    const back = bits.take(windowBits) + 1;
    const count = Math.min(bits.take(lookaheadBits) + 1, sizeBytes - at);
    // The window holds zeros before the first byte.
    for (let index = 0; index < count; index += 1, at += 1) out[at] = at >= back ? (out[at - back] as number) : 0;
  }
  return out;
}

class BitReader {
  #at = 0;

  constructor(readonly bytes: Uint8Array) {}

  /** Bits that are left. */
  get left(): number {
    return this.bytes.length * 8 - this.#at;
  }

  take(count: number): number {
    let value = 0;
    for (let index = 0; index < count; index += 1, this.#at += 1)
      value = (value << 1) | (((this.bytes[this.#at >> 3] as number) >> (7 - (this.#at & 7))) & 1);
    return value;
  }
}
