// SPDX-License-Identifier: AGPL-3.0-or-later
/**
 * STK500 version 1, as Optiboot and ATmegaBOOT speak it. Source: Atmel AVR061 "STK500 Communication Protocol" (2003), chapters 4 and 5;
 * what the bootloaders make of it: `optiboot.c` (8.3), `ATmegaBOOT_168.c` (ArduinoCore-avr 1.8.7).
 *
 * There is no checksum, no sequence number and no length: a command ends in CRC_EOP (a blank), an answer is INSYNC, data, OK. So an answer
 * that is not exactly this means that the two sides have lost each other. Optiboot then resets itself, ATmegaBOOT counts to five and starts the
 * program, and both may still be waiting for data that would turn the next command into a page: only a reset is safe.
 */
import { type BootAnswer, type BootCommand, joinBytes, NO_BYTES } from './boot-command.js';

/** Bytes of the protocol (AVR061, chapter 5; names as there without their prefix). */
const STK = {
  ok: 0x10,
  inSync: 0x14,
  crcEop: 0x20,
  getSync: 0x30,
  enterProgmode: 0x50,
  leaveProgmode: 0x51,
  loadAddress: 0x55,
  progPage: 0x64,
  readPage: 0x74,
  readSign: 0x75,
} as const;
/** Memory type of a page: 'F'. */
const FLASH = 0x46;

/** A command as bytes. Sample, for `sync`: `30 20`. A v1 bootloader has nothing to rewind: no bytes. */
export function encodeV1(command: BootCommand): Uint8Array {
  switch (command.kind) {
    case 'sync':
      return Uint8Array.of(STK.getSync, STK.crcEop);
    case 'signature':
      return Uint8Array.of(STK.readSign, STK.crcEop);
    case 'enter':
      return Uint8Array.of(STK.enterProgmode, STK.crcEop);
    case 'rewind':
      return NO_BYTES;
    case 'address': {
      const words = command.address >>> 1; // counted in words, low byte first
      return Uint8Array.of(STK.loadAddress, words & 0xff, (words >>> 8) & 0xff, STK.crcEop);
    }
    case 'program': {
      const { length } = command.bytes;
      return joinBytes(Uint8Array.of(STK.progPage, length >>> 8, length & 0xff, FLASH), command.bytes, Uint8Array.of(STK.crcEop));
    }
    case 'read':
      return Uint8Array.of(STK.readPage, command.length >>> 8, command.length & 0xff, FLASH, STK.crcEop);
    case 'leave':
      return Uint8Array.of(STK.leaveProgmode, STK.crcEop);
  }
}

/**
 * Reads the answer to a command. A `sync` is found behind anything (a board that starts may have said something first); every other answer
 * must be the very first bytes received.
 */
export function readV1(command: BootCommand, received: Uint8Array): BootAnswer {
  const length = dataLength(command);
  const start = command.kind === 'sync' ? findSync(received) : 0;
  for (let at = start; at < Math.min(received.length, start + length + 2); at += 1) {
    const expected = at === start ? STK.inSync : at === start + length + 1 ? STK.ok : null;
    if (expected !== null && received[at] !== expected)
      return { kind: 'bad', reason: `answer ${hex(received[at])} to ${command.kind}, expected ${hex(expected)}` };
  }
  if (received.length < start + length + 2) return { kind: 'more' };
  return {
    kind: 'answer',
    data: received.slice(start + 1, start + 1 + length),
    rest: received.slice(start + length + 2),
  };
}

function dataLength(command: BootCommand): number {
  if (command.kind === 'signature') return 3;
  return command.kind === 'read' ? command.length : 0;
}

function findSync(received: Uint8Array): number {
  for (let at = 0; at < received.length; at += 1)
    if (received[at] === STK.inSync && (at + 1 === received.length || received[at + 1] === STK.ok)) return at;
  return received.length;
}

const hex = (value = 0): string => `0x${value.toString(16).padStart(2, '0')}`;
