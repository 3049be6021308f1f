// SPDX-License-Identifier: AGPL-3.0-or-later
import type { EmergencyCommand } from './emergency-parser.js';
import { BUFSIZE, MAX_CMD_SIZE, RX_BUFFER_SIZE } from './marlin-options.js';

/** A line the firmware has taken. `text` is what parser and ok see: with its number and checksum. */
export type QueuedCommand = { readonly text: string };

/**
 * Marlin's way from bytes to commands: receive ring, line buffer, line numbers, checksums, command ring.
 * Source: Marlin 2.1 gcode/queue.cpp (get_serial_commands, process_stream_char, gcode_line_error, flush_and_request_resend).
 */
export class SerialQueue {
  readonly commands: QueuedCommand[] = [];
  /** Every line taken, oldest first, without number and checksum; for tests, bounded by MAX_ACCEPTED. */
  readonly accepted: string[] = [];
  /** Told of a critical command when its line is read, before it is queued (get_serial_commands, without EMERGENCY_PARSER). */
  onCritical: (command: EmergencyCommand) => void = () => undefined;
  #rx: number[] = [];
  #line = '';
  #state: 'normal' | 'comment' | 'escaped' = 'normal';
  #lastN = 0;
  #dropped = 0;
  /** The line buffer while the machine is held by what was read last; what is read meanwhile overwrites it (there is one line buffer). */
  #held: string | null = null;

  constructor(
    readonly print: (text: string) => void,
    readonly okAfterResend: boolean,
    /** Without emergency parser a quick stop is carried out while it is read (get_serial_commands). */
    readonly holdsOnStop: boolean,
  ) {}

  /** Bytes lost because the ring was full. */
  get droppedBytes(): number {
    return this.#dropped;
  }

  /** Takes a byte off the wire; a full ring loses it. */
  receive(byte: number): void {
    if (this.#rx.length < RX_BUFFER_SIZE - 1) this.#rx.push(byte);
    else this.#dropped += 1;
  }

  /** Reads what has come while there is room for commands. */
  read(): void {
    while (this.commands.length < BUFSIZE) {
      const byte = this.#rx.shift();
      if (byte === undefined) return;
      if (byte === 0x0a || byte === 0x0d) this.#endLine();
      else this.#addChar(String.fromCharCode(byte));
    }
  }

  /** What held the machine is over: its line is queued now, or what has overwritten it. */
  goOn(): void {
    if (this.#held === null) return;
    if (this.commands.length < BUFSIZE) this.#take(this.#held);
    this.#held = null;
  }

  /** M110 Nn without a number of its own. */
  setLastN(lastN: number): void {
    this.#lastN = lastN;
  }

  get lastN(): number {
    return this.#lastN;
  }

  /** Errors are found at the end of a line, never in the middle of one. */
  get isBetweenLines(): boolean {
    return this.#line === '';
  }

  /** A transmission gone wrong where the host does not expect it: as a checksum error would do. */
  askAgain(): void {
    this.#fail('checksum mismatch, Last Line: ');
  }

  reset(): void {
    this.commands.length = 0;
    this.#rx = [];
    this.#line = '';
    this.#state = 'normal';
    this.#lastN = 0;
    this.#held = null;
  }

  #addChar(char: string): void {
    if (this.#state === 'comment') return;
    if (this.#state === 'escaped') this.#state = 'normal';
    else if (char === '\\') {
      this.#state = 'escaped';
      return;
    } else if (char === ';') {
      this.#state = 'comment';
      return;
    }
    if (char === '\b') this.#line = this.#line.slice(0, -1);
    else this.#line += char;
    if (this.#line.length >= MAX_CMD_SIZE - 1) this.#state = 'comment';
  }

  #endLine(): void {
    const line = this.#line;
    this.#line = '';
    this.#state = 'normal';
    if (line === '') return;
    const command = line.replace(/^ +/, '');
    if (command.startsWith('N') && !this.#isNumberedWell(command)) return;
    const critical = CRITICAL.find((word) => command.startsWith(word));
    if (critical) this.onCritical(critical);
    if (this.#held !== null) this.#held = command;
    if (critical === 'M410' && this.holdsOnStop && this.#held === null) this.#held = command;
    else this.#take(command);
  }

  #take(command: string): void {
    this.commands.push({ text: command });
    this.accepted.push(command.replace(/^N-?\d+ */, '').replace(/\s*\*\d*\s*$/, ''));
    if (this.accepted.length > MAX_ACCEPTED) this.accepted.shift();
  }

  #isNumberedWell(command: string): boolean {
    const isM110 = command.includes('M110');
    const second = isM110 ? command.indexOf('N', 4) : -1;
    const n = leadingInteger(command.slice((second >= 0 ? second : 0) + 1));
    if (n !== this.#lastN + 1 && !isM110) return this.#fail('Line Number is not Last Line Number+1, Last Line: ');
    const star = command.lastIndexOf('*');
    if (star < 0) return this.#fail('No Checksum with line number, Last Line: ');
    let sum = 0;
    for (let at = 0; at < star; at += 1) sum ^= command.charCodeAt(at);
    if (leadingInteger(command.slice(star + 1)) !== sum) return this.#fail('checksum mismatch, Last Line: ');
    this.#lastN = n;
    return true;
  }

  #fail(text: string): false {
    this.print(`Error:${text}${this.#lastN}\n`);
    this.#rx = [];
    this.#line = '';
    this.#state = 'normal';
    this.print(`Resend: ${this.#lastN + 1}\n`);
    if (this.okAfterResend) this.print('ok\n');
    return false;
  }
}

const CRITICAL: readonly EmergencyCommand[] = ['M108', 'M112', 'M410'];

/** Lines remembered for tests. */
const MAX_ACCEPTED = 200_000;

/** As C's strtol: digits with a sign, 0 without any. */
function leadingInteger(text: string): number {
  return Number(/^\s*[-+]?\d+/.exec(text)?.[0] ?? 0);
}
