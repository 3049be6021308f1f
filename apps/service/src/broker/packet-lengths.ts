// SPDX-License-Identifier: AGPL-3.0-or-later

/** Most bytes of one MQTT packet from a bridge: four times the longest payload that contracts parses. */
export const MAX_PACKET_BYTES = 512 * 1024;

/** The field of the fixed header has at most four bytes (MQTT 3.1.1, 2.2.3). */
const MAX_LENGTH_BYTES = 4;

/** Follows the packet boundaries of an MQTT byte stream, so that a packet too long is seen at its header and never collected. */
export class PacketLengths {
  private bodyLeft = 0;
  private lengthBytes = -1;
  private length = 0;

  constructor(private readonly maxBytes = MAX_PACKET_BYTES) {}

  /** Takes the next bytes of the stream. @returns false when a packet is too long or its length field is no length */
  push(chunk: Uint8Array): boolean {
    let at = 0;
    while (at < chunk.length) {
      if (this.bodyLeft > 0) {
        const skipped = Math.min(this.bodyLeft, chunk.length - at);
        this.bodyLeft -= skipped;
        at += skipped;
      } else if (!this.header(chunk[at++] ?? 0)) return false;
    }
    return true;
  }

  /** One byte of a fixed header: first the packet type, then the length in groups of seven bits, the lowest first (MQTT 3.1.1, 2.2.3). */
  private header(byte: number): boolean {
    if (this.lengthBytes < 0) {
      this.lengthBytes = 0;
      this.length = 0;
      return true;
    }
    this.length += (byte & 0x7f) * 128 ** this.lengthBytes;
    this.lengthBytes += 1;
    if (this.length > this.maxBytes) return false;
    if (byte >= 0x80) return this.lengthBytes < MAX_LENGTH_BYTES;
    this.bodyLeft = this.length;
    this.lengthBytes = -1;
    return true;
  }
}
