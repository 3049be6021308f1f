// SPDX-License-Identifier: AGPL-3.0-or-later
import type { VirtualCore, WorldEvent } from '../firmware.js';
import { type Command, parseCommand } from './command.js';
import { handle, kill, quickStop, shutDown } from './commands.js';
import { type EmergencyCommand, EmergencyParser } from './emergency-parser.js';
import type { Heater } from './heater.js';
import { loadStored } from './kept-commands.js';
import { BUFSIZE, DEFAULT_MARLIN_OPTIONS, type MarlinOptions } from './marlin-options.js';
import { createPrinter, freshState, type Printer } from './printer.js';
import { banner, heaterStates, positionReport } from './reports.js';
import { SerialQueue } from './serial-queue.js';
import type { Handling, Wait } from './wait.js';

type Current = { readonly command: Command; readonly handling: Handling; wait: Wait };

/**
 * A Marlin 2.1 printer from its serial port to its heaters, as its documents and sources tell. One command runs at a time, up to three more wait;
 * ok comes when the handler ends, which for a move is when it is planned.
 */
export class MarlinMachine implements VirtualCore {
  readonly printer: Printer;
  readonly #serial: SerialQueue;
  readonly #emergency = new EmergencyParser();
  #output = '';
  #current: Current | null = null;
  #nextBusyMs = Number.POSITIVE_INFINITY;
  #stormsLeft = 0;

  constructor(options: Partial<MarlinOptions> = {}) {
    const whole = { ...DEFAULT_MARLIN_OPTIONS, ...options };
    const print = (text: string): void => void (this.#output += text);
    this.#serial = new SerialQueue(print, whole.okAfterResend, !whole.emergencyParser);
    this.printer = createPrinter(whole, this.#serial, print);
    if (!whole.emergencyParser) this.#serial.onCritical = (command) => this.#urgent(command);
    print(banner('power', loadStored(this.printer)));
  }

  get isHalted(): boolean {
    return this.printer.isHalted;
  }

  get positionMm(): readonly number[] {
    return this.printer.motion.position.slice(0, 3);
  }

  /** Lines taken since power-on, without number and checksum. */
  get acceptedLines(): readonly string[] {
    return this.#serial.accepted;
  }

  takeOutput(): string {
    const text = this.#output;
    this.#output = '';
    return text;
  }

  receive(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (this.printer.isHalted) return;
      const urgent = this.printer.options.emergencyParser ? this.#emergency.update(byte) : null;
      this.#serial.receive(byte);
      if (urgent) this.#urgent(urgent);
      if (urgent === 'M112') return;
      this.#run();
    }
  }

  #urgent(command: EmergencyCommand): void {
    if (command === 'M112') kill(this.printer);
    if (command === 'M410') this.#quickStop();
    if (command === 'M108') this.printer.isWaiting = false;
  }

  get nextEventMs(): number {
    const { printer } = this;
    if (printer.isHalted) return Number.POSITIVE_INFINITY;
    const wait = this.#current?.wait;
    return Math.min(
      printer.motion.nextEventMs,
      printer.hotend.nextCheckMs(printer.nowMs),
      printer.bed.nextCheckMs(printer.nowMs),
      printer.nextTemperatureMs,
      printer.nextPositionMs,
      this.#isHeld ? printer.heldUntilMs : Number.POSITIVE_INFINITY,
      wait === undefined || printer.keepaliveS === 0 ? Number.POSITIVE_INFINITY : this.#nextBusyMs,
      wait?.kind === 'until' ? wait.ms : Number.POSITIVE_INFINITY,
    );
  }

  advance(toMs: number): void {
    const { printer } = this;
    for (let eventMs = this.nextEventMs; eventMs <= toMs; eventMs = this.nextEventMs) {
      printer.nowMs = Math.max(eventMs, printer.nowMs);
      printer.motion.advance(printer.nowMs);
      this.#protect(printer.hotend, '0');
      this.#protect(printer.bed, 'bed');
      if (printer.isHalted) break;
      this.#run();
      this.#report();
    }
    printer.nowMs = Math.max(toMs, printer.nowMs);
    printer.motion.advance(printer.nowMs);
  }

  reset(cause: 'power' | 'external'): void {
    const { printer } = this;
    printer.motion.stop();
    printer.motion.setPosition([0, 0, 0, 0]);
    printer.hotend.setTarget(0, printer.nowMs);
    printer.bed.setTarget(0, printer.nowMs);
    Object.assign(printer, freshState());
    this.#serial.reset();
    this.#current = null;
    this.#stormsLeft = 0;
    this.#output += banner(cause, loadStored(printer));
  }

  suffer(event: WorldEvent): void {
    const heater = 'heater' in event && event.heater === 'bed' ? this.printer.bed : this.printer.hotend;
    switch (event.kind) {
      case 'thermal-runaway':
        return heater.breakDown(this.printer.nowMs);
      case 'max-temp':
        return heater.shortSensor();
      case 'resend-storm':
        this.#stormsLeft += event.times;
        return;
      case 'door':
      case 'limit-switch':
        return;
    }
  }

  /** Reads, starts and goes on with commands until something must be waited for. */
  #run(): void {
    for (let steps = 0; steps < MAX_STEPS && !this.printer.isHalted; steps += 1) {
      this.#readSerial();
      if (this.#isHeld) return;
      this.#serial.goOn();
      if (this.#current === null && !this.#startNext()) return;
      if (this.#current !== null && !this.#goOn(this.#current)) return;
    }
  }

  get #isHeld(): boolean {
    return this.printer.nowMs < this.printer.heldUntilMs;
  }

  #readSerial(): void {
    if (this.#stormsLeft > 0 && this.#serial.commands.length < BUFSIZE && this.#serial.isBetweenLines) {
      this.#stormsLeft -= 1;
      this.#serial.askAgain();
    }
    this.#serial.read();
  }

  #startNext(): boolean {
    const queued = this.#serial.commands[0];
    if (queued === undefined) return false;
    // gcode/gcode.cpp, process_next_command: the line as it came, with its number and checksum.
    if (this.printer.debugFlags & 1) this.#output += `echo:${queued.text}\n`;
    const command = parseCommand(queued.text);
    const handling = handle(this.printer, command);
    this.#nextBusyMs = this.printer.nowMs + this.printer.keepaliveS * 1000;
    if (handling === null) this.#finish(command, false);
    else this.#current = { command, handling, wait: { kind: 'until', ms: this.printer.nowMs } };
    return true;
  }

  /** True when the command went on; it may have ended. */
  #goOn(current: Current): boolean {
    if (!this.#hasCome(current.wait)) return false;
    const step = current.handling.next();
    if (step.done !== true) current.wait = step.value;
    else {
      this.#current = null;
      this.#finish(current.command, step.value === 'quiet');
    }
    return true;
  }

  #hasCome(wait: Wait): boolean {
    const { printer } = this;
    switch (wait.kind) {
      case 'room':
        return !printer.motion.isFull;
      case 'synchronized':
        return printer.motion.isEmpty;
      case 'until':
        return printer.nowMs >= wait.ms || (this.#isHeatWait() && !printer.isWaiting);
      case 'user':
        return !printer.isWaiting;
    }
  }

  #isHeatWait(): boolean {
    const code = this.#current?.command.code;
    return code === 'M109' || code === 'M190' || code === 'M303';
  }

  #finish(command: Command, isQuiet: boolean): void {
    if (!isQuiet && !this.printer.isHalted) {
      const { motion, options } = this.printer;
      const number = command.lineNumber === null ? '' : ` N${command.lineNumber}`;
      const free = `${number} P${motion.options.capacity - 1 - Math.min(motion.size, motion.options.capacity - 1)} B${BUFSIZE - this.#serial.commands.length}`;
      this.#output += `ok${options.advancedOk ? free : ''}\n`;
    }
    this.#serial.commands.shift();
  }

  #quickStop(): void {
    quickStop(this.printer);
  }

  #protect(heater: Heater, id: string): void {
    const fault = this.printer.isHalted ? null : heater.check(this.printer.nowMs);
    if (fault === null) return;
    shutDown(this.printer);
    this.#output += `Error:${fault}, system stopped! Heater_ID: ${id}\nError:Printer halted. kill() called!\n`;
  }

  #report(): void {
    const { printer } = this;
    if (printer.nowMs >= printer.nextTemperatureMs) {
      printer.nextTemperatureMs += printer.temperatureReportS * 1000;
      this.#output += `${heaterStates(printer)}\n`;
    }
    if (printer.nowMs >= printer.nextPositionMs) {
      printer.nextPositionMs += printer.positionReportS * 1000;
      this.#output += `${positionReport(printer)}\n`;
    }
    if (this.#current === null || printer.keepaliveS === 0 || printer.nowMs < this.#nextBusyMs) return;
    this.#nextBusyMs = printer.nowMs + printer.keepaliveS * 1000;
    this.#output += this.#current.wait.kind === 'user' ? 'echo:busy: paused for user\n' : 'echo:busy: processing\n';
  }
}

/** Steps of the command loop at one moment: far more than the receive ring can feed. */
const MAX_STEPS = 100_000;
