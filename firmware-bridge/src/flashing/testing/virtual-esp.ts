// SPDX-License-Identifier: AGPL-3.0-or-later
/**
 * A stand-in for an ESP32 in download mode: its ROM loader, the stub that runs after it, and a flash. Written from esptool's documentation
 * ("Serial Protocol", esptool 4.8), no code shared with the library that is tested. It is no emulator: no chip was at hand.
 */
import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';

const SLIP_END = 0xc0;
const SLIP_ESC = 0xdb;
/** Register that tells chips apart, and its value for an ESP32. */
const MAGIC_REGISTER = 0x40001000;
/** SPI_W0 of the flash's controller: the answer to "read id" stands here. 0x16 is 4 MiB. */
const SPI_W0_REGISTER = 0x3ff42080;

/** What a stand-in is. */
export type EspFaults = {
  readonly magic?: number;
  /** Damages one byte of the flash behind the chip's back. */
  readonly spoils?: boolean;
  /** Falls silent after so many blocks of data. */
  readonly silentAfter?: number;
};

/** One chip: bytes in, bytes out. */
export class VirtualEsp {
  readonly flash = new Uint8Array(4 * 1024 * 1024).fill(0xff);
  blocks = 0;
  private packet: number[] = [];
  private isEscaped = false;
  private isStub = false;
  private compressed: Uint8Array[] = [];
  private target = 0;

  constructor(private readonly faults: EspFaults = {}) {}

  /** Takes bytes; answers those that the chip sends back. */
  receive(bytes: Uint8Array): Uint8Array {
    const out: number[] = [];
    for (const byte of bytes) {
      if (byte === SLIP_END) {
        if (this.packet.length >= 8) for (const answer of this.take(Uint8Array.from(this.packet))) out.push(...slip(answer));
        this.packet = [];
        this.isEscaped = false;
      } else if (this.isEscaped) {
        this.packet.push(byte === 0xdc ? SLIP_END : SLIP_ESC);
        this.isEscaped = false;
      } else if (byte === SLIP_ESC) this.isEscaped = true;
      else this.packet.push(byte);
    }
    return Uint8Array.from(out);
  }

  private take(packet: Uint8Array): Uint8Array[] {
    const view = new DataView(packet.buffer);
    const op = packet[1] ?? 0;
    const data = packet.subarray(8);
    const word = (at: number): number => (data.length >= at + 4 ? view.getUint32(8 + at, true) : 0);
    if (this.faults.silentAfter !== undefined && this.blocks >= this.faults.silentAfter) return [];
    switch (op) {
      case 0x08: // SYNC: the ROM answers eight times
        return Array.from({ length: this.isStub ? 1 : 8 }, () => reply(op));
      case 0x0a: // READ_REG
        return [reply(op, [], { [MAGIC_REGISTER]: this.faults.magic ?? 0x00f01d83, [SPI_W0_REGISTER]: 0x1640ef }[word(0)] ?? 0)];
      case 0x05: // MEM_BEGIN
      case 0x07: // MEM_DATA
      case 0x09: // WRITE_REG
      case 0x0d: // SPI_ATTACH
      case 0x0f: // CHANGE_BAUDRATE
        return [reply(op)];
      case 0x06: // MEM_END: the stub starts and greets
        this.isStub = true;
        return [reply(op), Uint8Array.from('OHAI', (character) => character.charCodeAt(0))];
      case 0x10: // FLASH_DEFL_BEGIN: size, blocks, block size, offset
        this.target = word(12);
        this.compressed = [];
        this.flash.fill(0xff, this.target, this.target + Math.ceil(word(0) / 4096) * 4096);
        return [reply(op)];
      case 0x11: // FLASH_DEFL_DATA: size, sequence, 0, 0, data
        this.blocks += 1;
        this.compressed.push(data.slice(16, 16 + word(0)));
        return [reply(op)];
      case 0x12: // FLASH_DEFL_END
        return [reply(op)];
      case 0x13: {
        // SPI_FLASH_MD5: address, size. The stub answers 16 bytes.
        this.finish();
        return [
          reply(op, [
            ...createHash('md5')
              .update(this.flash.subarray(word(0), word(0) + word(4)))
              .digest(),
          ]),
        ];
      }
      default: // Not known: error 5, and the number of no command
        return [reply(0, [], 0, [1, 5])];
    }
  }

  private finish(): void {
    if (this.compressed.length === 0) return;
    this.flash.set(inflateSync(Buffer.concat(this.compressed)), this.target);
    this.compressed = [];
    if (this.faults.spoils) this.flash[this.target + 100] = (this.flash[this.target + 100] ?? 0) ^ 1;
  }
}

/** Direction, command, size, value, data, status. */
function reply(op: number, data: readonly number[] = [], value = 0, status: readonly number[] = [0, 0]): Uint8Array {
  const body = [...data, ...status];
  const packet = new Uint8Array(8 + body.length);
  const view = new DataView(packet.buffer);
  packet.set([1, op]);
  view.setUint16(2, body.length, true);
  view.setUint32(4, value >>> 0, true);
  packet.set(body, 8);
  return packet;
}

function slip(packet: Uint8Array): number[] {
  const escaped = [...packet].flatMap((byte) =>
    byte === SLIP_END ? [SLIP_ESC, 0xdc] : byte === SLIP_ESC ? [SLIP_ESC, 0xdd] : [byte],
  );
  return [SLIP_END, ...escaped, SLIP_END];
}
