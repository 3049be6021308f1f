// SPDX-License-Identifier: AGPL-3.0-or-later
/**
 * STK500 version 2, as the bootloader of the Arduino Mega 2560 ("wiring") speaks it. Source: Atmel AVR068 "STK500 Communication Protocol"
 * (2006), chapters 3 (frames) and 4 (commands); what the bootloader makes of it: `stk500boot.c` (ArduinoCore-avr 1.8.7).
 *
 * A frame is MESSAGE_START, sequence number, size (high byte first), TOKEN, body, XOR of all before it. The answer carries the number of its
 * command. An XOR of eight bits misses some damage, so what was written is read back all the same.
 */
import { type BootAnswer, type BootCommand, joinBytes } from './boot-command.js';

/** AVR068, chapter 3.1. */
const MESSAGE_START = 0x1b;
const TOKEN = 0x0e;
/** AVR068, chapter 5 (constants). */
const CMD = {
  signOn: 0x01,
  loadAddress: 0x06,
  enterProgmodeIsp: 0x10,
  leaveProgmodeIsp: 0x11,
  chipEraseIsp: 0x12,
  programFlashIsp: 0x13,
  readFlashIsp: 0x14,
  readSignatureIsp: 0x1b,
} as const;
const STATUS_CMD_OK = 0x00;
/** Start, number, size, token before the body. */
const HEADER_BYTES = 5;
/** Longest body that is believed: the bootloader's own buffer holds 285 bytes. A longer one is damage. */
const MAX_BODY_BYTES = 285;
/** Bytes kept while a frame is looked for. Longer than two frames of the longest kind. */
const MAX_KEPT_BYTES = 2 * (MAX_BODY_BYTES + HEADER_BYTES + 1);
/** AVR068, 4.4.1: bit 31 says that the memory is larger than 64 KiB words; stk500boot.c shifts it out. */
const LARGE_MEMORY = 0x8000_0000;

/** A command as a frame. Sample, `sync` with number 1: `1B 01 00 01 0E 01 14`. */
export function encodeV2(command: BootCommand, sequence: number): Uint8Array {
  const body = bodyOf(command);
  const header = Uint8Array.of(MESSAGE_START, sequence & 0xff, body.length >>> 8, body.length & 0xff, TOKEN);
  const frame = joinBytes(header, body);
  return joinBytes(frame, Uint8Array.of(xor(frame)));
}

/**
 * Looks for the answer to a command: a whole frame with this number and a right checksum. Everything else (late answers to earlier numbers,
 * damaged frames, what a starting board said) is passed over; silence ends the wait.
 */
export function readV2(command: BootCommand, sequence: number, received: Uint8Array): BootAnswer {
  const kept = received.length > MAX_KEPT_BYTES ? received.subarray(-MAX_KEPT_BYTES) : received;
  for (let at = kept.indexOf(MESSAGE_START); at >= 0; at = kept.indexOf(MESSAGE_START, at + 1)) {
    if (at + HEADER_BYTES > kept.length) break;
    const length = (kept[at + 2] ?? 0) * 256 + (kept[at + 3] ?? 0);
    const isFrame = kept[at + 1] === (sequence & 0xff) && kept[at + 4] === TOKEN && length >= 2 && length <= MAX_BODY_BYTES;
    const end = at + HEADER_BYTES + length;
    // A frame that is not whole yet may be damage in front of the true one: go on looking.
    if (!isFrame || end >= kept.length || xor(kept.subarray(at, end)) !== kept[end]) continue;
    const answer = meaning(command, kept.slice(at + HEADER_BYTES, end), kept.slice(end + 1));
    if (answer) return answer;
  }
  return { kind: 'more' };
}

/** What the body of a frame says; null when it is no answer to this command. */
function meaning(command: BootCommand, body: Uint8Array, rest: Uint8Array): BootAnswer | null {
  if (body[0] !== bodyOf(command)[0]) return null;
  // Versions before 2012 answer a chip erase with "ok", later ones with "failed"; both have reset their counter.
  if (body[1] !== STATUS_CMD_OK && command.kind !== 'rewind')
    return { kind: 'bad', reason: `the bootloader refuses ${command.kind} (status 0x${(body[1] ?? 0).toString(16)})` };
  switch (command.kind) {
    case 'signature':
      return body.length === 4 ? { kind: 'answer', data: body.slice(2, 3), rest } : null;
    case 'read':
      return body.length === command.length + 3 ? { kind: 'answer', data: body.slice(2, 2 + command.length), rest } : null;
    default:
      return { kind: 'answer', data: body.slice(2), rest };
  }
}

function bodyOf(command: BootCommand): Uint8Array {
  switch (command.kind) {
    case 'sync':
      return Uint8Array.of(CMD.signOn);
    case 'signature':
      // Length of the answer's lead, then the ISP command "read signature byte" (data sheet, serial programming instruction set).
      return Uint8Array.of(CMD.readSignatureIsp, 4, 0x30, 0x00, command.index, 0x00);
    case 'enter':
      // AVR068, 4.2.1: timeout, stabDelay, cmdexeDelay, synchLoops, byteDelay, pollValue, pollIndex, cmd1-4. A bootloader needs none of them.
      return Uint8Array.of(CMD.enterProgmodeIsp, 200, 100, 25, 32, 0, 0x53, 3, 0xac, 0x53, 0x00, 0x00);
    case 'rewind':
      return Uint8Array.of(CMD.chipEraseIsp, 10, 0, 0xac, 0x80, 0x00, 0x00);
    case 'address': {
      const words = (LARGE_MEMORY + (command.address >>> 1)) >>> 0;
      return Uint8Array.of(CMD.loadAddress, words >>> 24, (words >>> 16) & 0xff, (words >>> 8) & 0xff, words & 0xff);
    }
    case 'program': {
      // Size, mode (page, write it, poll ready/busy), delay, commands and poll values of the chip; the bootloader reads the size alone.
      const { length } = command.bytes;
      const lead = Uint8Array.of(CMD.programFlashIsp, length >>> 8, length & 0xff, 0xc1, 10, 0x40, 0x4c, 0x20, 0, 0);
      return joinBytes(lead, command.bytes);
    }
    case 'read':
      return Uint8Array.of(CMD.readFlashIsp, command.length >>> 8, command.length & 0xff, 0x20);
    case 'leave':
      return Uint8Array.of(CMD.leaveProgmodeIsp, 1, 1);
  }
}

const xor = (bytes: Uint8Array): number => bytes.reduce((sum, byte) => sum ^ byte, 0);
