// SPDX-License-Identifier: AGPL-3.0-or-later
import type { VirtualCore, WorldEvent } from '../firmware.js';
import { executeLine } from './execute.js';
import { LineReader } from './line-reader.js';
import { createMill, freshState, machinePosition, type Mill, runSpindle } from './mill.js';
import { applyOverride } from './overrides.js';
import { GRBL, GRBLHAL, type MillFlavour } from './flavour.js';
import { message, statusReport } from './reports.js';
import { Suspension } from './suspension.js';
import { executeSystem, type SystemControl } from './system-commands.js';
import type { Handling, Wait } from './wait.js';

/** How the mill is set up at power-on: settings by number, and a touch plate for probing. */
export type GrblOptions = {
  readonly flavour?: 'grbl' | 'grblhal';
  readonly settings?: ReadonlyMap<number, number>;
  readonly probePlateZMm?: number | null;
};

type Current = { readonly line: string; readonly handling: Handling; wait: Wait; readonly isStartup: boolean };

/** Lines that only ask. */
const QUERIES: ReadonlySet<string> = new Set(['$', '$$', '$#', '$G', '$I', '$N', '$EA', '$EE', '$ES']);
/** Lines remembered for tests. */
const MAX_ACCEPTED = 200_000;
/** Steps of the main loop at one moment: far more than the receive ring can feed. */
const MAX_STEPS = 100_000;

/** A Grbl 1.1h mill from its serial port to its spindle, as its documents and sources tell. */
export class GrblMachine implements VirtualCore {
  readonly mill: Mill;
  /** Lines answered with ok since power-on, as Grbl keeps them: capitals, without spaces and comments; questions are left out. */
  readonly acceptedLines: string[] = [];
  readonly #flavour: MillFlavour;
  readonly #reader: LineReader;
  readonly #control: SystemControl;
  readonly #suspension: Suspension;
  #output = '';
  #current: Current | null = null;
  #startup: string[] = [];
  #isLocked = false;
  #owesStatus = false;
  #resetsAfterLine = false;
  #lastError = 0;
  #sleepsAfterLine = false;

  constructor(options: GrblOptions = {}) {
    this.#flavour = options.flavour === 'grblhal' ? GRBLHAL : GRBL;
    this.#reader = new LineReader(this.#flavour);
    this.mill = createMill(this.#flavour, (text) => void (this.#output += text), options);
    this.#suspension = new Suspension(this.mill);
    this.#control = {
      softLimit: () => this.#criticalAlarm(2),
      alarm: (code) => this.#alarm(code),
      hold: () => this.#suspension.hold(),
      resetAfterLine: () => (this.#resetsAfterLine = true),
      sleepAfterLine: () => (this.#sleepsAfterLine = true),
    };
    this.#boot();
  }

  /** Alarms 1 and 2 and sleep wait for a reset, but Grbl takes that from its wire: it is never halted as a killed printer is. */
  get isHalted(): boolean {
    return false;
  }

  get positionMm(): readonly number[] {
    return machinePosition(this.mill);
  }

  takeOutput(): string {
    const text = this.#output;
    this.#output = '';
    return text;
  }

  receive(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (!this.#realtime(byte)) this.#reader.receive(byte);
      this.#run();
    }
  }

  get nextEventMs(): number {
    const wait = this.#current?.wait;
    const lineMs = wait?.kind === 'until' ? wait.ms : Number.POSITIVE_INFINITY;
    return Math.min(this.mill.motion.nextEventMs, lineMs, this.#suspension.nextEventMs);
  }

  advance(toMs: number): void {
    const { mill } = this;
    for (let eventMs = this.nextEventMs; eventMs <= toMs; eventMs = this.nextEventMs) {
      mill.nowMs = Math.max(eventMs, mill.nowMs);
      mill.motion.advance(mill.nowMs);
      this.#suspension.follow();
      this.#run();
    }
    mill.nowMs = Math.max(toMs, mill.nowMs);
    mill.motion.advance(mill.nowMs);
  }

  /** Power or the reset button: unlike a soft reset the position is lost, and homing is asked for again. */
  reset(): void {
    this.mill.motion.stop();
    this.mill.motion.setPosition([0, 0, 0]);
    this.mill.hasHomed = false;
    this.mill.state = this.mill.settings.isOn(22) ? 'Alarm' : 'Idle';
    this.#boot();
  }

  suffer(event: WorldEvent): void {
    switch (event.kind) {
      case 'door':
        this.mill.isDoorOpen = event.isOpen;
        if (event.isOpen && !this.#isLocked) this.#suspension.door();
        return;
      case 'limit-switch':
        this.mill.limitPins = event.axis;
        if (this.mill.settings.isOn(21)) this.#criticalAlarm(1);
        return;
      case 'thermal-runaway':
      case 'max-temp':
      case 'resend-storm':
        return;
    }
  }

  /** Takes a real-time byte; false when the byte is one for the line. While locked nothing but reset and status counts. Source: serial.c, SERIAL_RX. */
  #realtime(byte: number): boolean {
    if (byte === 0x18) this.#softReset();
    else if (byte === 0x3f) this.#status();
    else if (byte !== 0x7e && byte !== 0x21 && byte < 0x80) return false;
    else if (!this.#isLocked) this.#interrupt(byte);
    return true;
  }

  #interrupt(byte: number): void {
    const suspension = this.#suspension;
    switch (byte) {
      case 0x7e:
        return suspension.cycleStart();
      case 0x21:
        return suspension.hold();
      case 0x84:
        return suspension.door();
      case 0x85:
        if (this.mill.state === 'Jog') suspension.hold();
        return;
      case 0x9e:
        return suspension.toggleSpindle();
      case 0xa0:
        return suspension.toggleFlood();
      default:
        applyOverride(this.mill, byte);
    }
  }

  #status(): void {
    if (this.#isLocked || this.mill.state === 'Home') this.#owesStatus = true;
    else this.#output += statusReport(this.mill, this.#reader, this.#suspension.doorSubstate);
  }

  #alarm(code: number): void {
    this.mill.state = 'Alarm';
    this.#output += `ALARM:${code}\r\n`;
  }

  /** Hard and soft limits: everything off, deaf to all but a reset. */
  #criticalAlarm(code: 1 | 2): void {
    this.#stopAll();
    this.#alarm(code);
    this.#output += message('Reset to continue');
    this.#isLocked = true;
    this.#current = null;
  }

  #stopAll(): void {
    const { mill } = this;
    mill.motion.stop();
    mill.planned = machinePosition(mill);
    runSpindle(mill, 5, 0);
    mill.isFlooding = false;
  }

  /** 0x18: in motion the position is lost, which is alarm 3, or 6 while homing (motion_control.c, mc_reset). */
  #softReset(): void {
    const { mill } = this;
    const isMoving = mill.state === 'Run' || mill.state === 'Jog' || mill.motion.hold === 'braking';
    const isHoming = mill.state === 'Home';
    this.#stopAll();
    if (isHoming) this.#alarm(6);
    else if (isMoving && !this.#isLocked) this.#alarm(3);
    else if (mill.state === 'Sleep') mill.state = 'Alarm';
    this.#boot();
  }

  #boot(): void {
    const { mill } = this;
    Object.assign(mill, freshState());
    mill.planned = machinePosition(mill);
    mill.motion.setOverride({ feed: 1, rapid: 1 });
    this.#reader.reset();
    this.#current = null;
    this.#isLocked = false;
    this.#owesStatus = false;
    this.#resetsAfterLine = false;
    this.#suspension.reset();
    this.#output += this.#flavour.banner;
    this.#lastError = 0;
    if (mill.state === 'Alarm') {
      this.#output += message("'$H'|'$X' to unlock");
      this.#startup = [];
      return;
    }
    mill.state = 'Idle';
    mill.limitPins = '';
    this.#startup = mill.stored.startup.filter((text) => text !== '');
    if (mill.isDoorOpen) this.#suspension.door();
    this.#run();
  }

  /** The main loop: lines are read and carried out while nothing suspends it. */
  #run(): void {
    for (let steps = 0; steps < MAX_STEPS; steps += 1) {
      if (this.#isLocked || this.#suspension.isSuspended) return;
      if (this.#current === null && !this.#startNext()) break;
      if (this.#current !== null && !this.#goOn(this.#current)) break;
    }
    this.#autoStart();
    if (this.#owesStatus && this.mill.state !== 'Home') {
      this.#owesStatus = false;
      this.#status();
    }
  }

  #startNext(): boolean {
    const startup = this.#startup.shift();
    const read = startup === undefined ? this.#reader.read() : { text: startup, isTooLong: false };
    if (read === null) return false;
    const isStartup = startup !== undefined;
    if (read.isTooLong) this.#answer(read.text, 11, isStartup);
    else if (read.text === '') this.#answer(read.text, 0, isStartup);
    else
      this.#current = {
        line: read.text,
        handling: this.#handle(read.text),
        wait: { kind: 'until', ms: this.mill.nowMs },
        isStartup,
      };
    return true;
  }

  *#handle(line: string): Handling {
    if (line.startsWith('$')) return yield* executeSystem(this.mill, this.#control, line);
    if (this.mill.state === 'Alarm' || this.mill.state === 'Jog') return 9;
    if (this.#flavour.hasStickyErrors && this.#lastError !== 0) return this.#lastError;
    return yield* executeLine(this.mill, this.#control, line);
  }

  #goOn(current: Current): boolean {
    if (!this.#hasCome(current.wait)) {
      this.#autoStart();
      return false;
    }
    const step = current.handling.next();
    if (step.done !== true) current.wait = step.value;
    else if (this.#current === current) {
      this.#current = null;
      if (step.value !== null) this.#answer(current.line, step.value, current.isStartup);
    }
    return true;
  }

  #hasCome(wait: Wait): boolean {
    switch (wait.kind) {
      case 'room':
        return !this.mill.motion.isFull;
      case 'synchronized':
        return this.mill.motion.isEmpty || (this.mill.motion.hold === 'held' && !this.#suspension.isSuspended);
      case 'until':
        return this.mill.nowMs >= wait.ms;
      case 'resumed':
        return !this.#suspension.isSuspended;
    }
  }

  #answer(line: string, status: number, isStartup: boolean): void {
    this.#lastError = status;
    const text = status === 0 ? 'ok\r\n' : `error:${status}\r\n`;
    this.#output += isStartup ? `>${line}:${text}` : text;
    if (status === 0 && line !== '' && !QUERIES.has(line)) this.acceptedLines.push(line);
    if (this.acceptedLines.length > MAX_ACCEPTED) this.acceptedLines.shift();
    if (this.#sleepsAfterLine) this.#suspension.sleep();
    this.#sleepsAfterLine = false;
    if (this.#resetsAfterLine) this.#softReset();
  }

  #autoStart(): void {
    if (this.mill.state === 'Idle' && !this.mill.motion.isEmpty) this.mill.state = 'Run';
  }
}
