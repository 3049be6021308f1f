// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Cancel, Clock } from '../driver/clock.js';
import { asciiBytes, type VirtualCore, type WorldEvent } from './firmware.js';
import type { Fault } from './fault.js';
import { LateWire } from './late-wire.js';
import { FaultyWire } from './faulty-wire.js';

/** How a virtual machine runs. `speed` is machine seconds in a second of the clock: 20 makes an hour's job take three minutes. */
export type VirtualMachineOptions = { readonly clock: Clock; readonly speed?: number; readonly faults?: readonly Fault[] };

/** The firmware's end of a wire, and what a test may look at. */
export interface VirtualMachine {
  /** Bytes from the host. */
  write(bytes: Uint8Array): void;
  /** Calls `listener` with what the firmware prints. The first listener gets the banner of power-on; what is printed while nobody listens is dropped, as on a wire. */
  onData(listener: (bytes: Uint8Array) => void): () => void;
  /** Calls `listener` when a fault pulls the plug: whoever holds the wire must cut it. Returns how to stop. */
  onUnplug(listener: () => void): () => void;
  /** Calls `listener` each time the machine halts for good (see `isHalted`). Returns how to stop. */
  onHalt(listener: () => void): () => void;
  /** The reset button. */
  reset(): void;
  /** Something goes wrong now. */
  suffer(event: WorldEvent): void;
  /** Stops its clock; nothing happens any more. */
  close(): void;
  /** True when only a reset helps. */
  readonly isHalted: boolean;
  /** Machine milliseconds since power-on. */
  readonly machineMs: number;
  readonly positionMm: readonly number[];
  /** The last lines in both directions, oldest first, each with its direction: "> G28", "< ok"; at most MAX_LOG_LINES. */
  readonly log: readonly string[];
}

/** Lines kept in `log`. */
export const MAX_LOG_LINES = 2000;

/** The longest a timer is set for, in clock milliseconds: setTimeout overflows beyond 2^31. */
const MAX_TIMER_MS = 60_000;

type TimedFault = Exclude<Fault, { at: number }>;

/** Runs a core on a clock: catches it up before every input, wakes it for its next event, never polls. */
export class ClockedMachine<Core extends VirtualCore> implements VirtualMachine {
  readonly log: string[] = [];
  readonly #clock: Clock;
  readonly #speed: number;
  readonly #startMs: number;
  readonly #late: LateWire;
  readonly #wire: FaultyWire;
  readonly #listeners = new Set<(bytes: Uint8Array) => void>();
  readonly #unplugListeners = new Set<() => void>();
  #timed: TimedFault[];
  #cancel: Cancel | null = null;
  #isClosed = false;
  #wasHalted = false;
  readonly #haltListeners = new Set<() => void>();
  readonly #partial = { in: '', out: '' };

  constructor(
    readonly core: Core,
    options: VirtualMachineOptions,
  ) {
    this.#clock = options.clock;
    this.#speed = options.speed ?? 1;
    this.#startMs = options.clock.nowMs();
    this.#wire = new FaultyWire(options.faults ?? []);
    this.#late = new LateWire(
      options.faults ?? [],
      (delayMs, then) => options.clock.after(delayMs / this.#speed, then),
      (bytes) => this.#arrive(bytes),
    );
    this.#timed = (options.faults ?? []).filter((fault): fault is TimedFault => !('at' in fault));
  }

  get machineMs(): number {
    return (this.#clock.nowMs() - this.#startMs) * this.#speed;
  }

  get isHalted(): boolean {
    return this.core.isHalted;
  }

  get positionMm(): readonly number[] {
    this.#catchUp();
    return this.core.positionMm;
  }

  write(bytes: Uint8Array): void {
    if (!this.#isClosed) this.#late.write(bytes);
  }

  #arrive(bytes: Uint8Array): void {
    if (this.#isClosed) return;
    this.#catchUp();
    const deliver = (part: Uint8Array): void => {
      this.#note('in', String.fromCharCode(...part));
      this.core.receive(part);
    };
    this.#wire.inbound(bytes, deliver, (line) => this.#trip((fault) => 'line' in fault && fault.line === line));
    this.#settle();
  }

  onData(listener: (bytes: Uint8Array) => void): () => void {
    this.#listeners.add(listener);
    this.#catchUp();
    this.#settle();
    return () => void this.#listeners.delete(listener);
  }

  onUnplug(listener: () => void): () => void {
    this.#unplugListeners.add(listener);
    return () => void this.#unplugListeners.delete(listener);
  }

  onHalt(listener: () => void): () => void {
    this.#haltListeners.add(listener);
    return () => void this.#haltListeners.delete(listener);
  }

  reset(): void {
    this.#catchUp();
    this.core.reset('external');
    this.#settle();
  }

  suffer(event: WorldEvent): void {
    this.#catchUp();
    this.core.suffer(event);
    this.#settle();
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel?.();
    this.#cancel = null;
  }

  /** Lets the core live up to now, stopping at each timed fault on the way. */
  #catchUp(): void {
    if (this.#isClosed) return;
    const nowMs = this.machineMs;
    for (;;) {
      const dueMs = Math.min(...this.#timed.map(timeOf));
      if (!(dueMs <= nowMs)) break;
      this.core.advance(dueMs);
      this.#trip((fault) => timeOf(fault) <= dueMs);
    }
    this.core.advance(nowMs);
  }

  #trip(isDue: (fault: TimedFault) => boolean): void {
    const due = this.#timed.filter(isDue);
    if (due.length === 0) return;
    this.#timed = this.#timed.filter((fault) => !isDue(fault));
    for (const fault of due) {
      if (fault.kind === 'reset') this.core.reset('external');
      else if (fault.kind === 'unplug') {
        this.#send();
        for (const listener of [...this.#unplugListeners]) listener();
      } else this.core.suffer(fault);
    }
  }

  /** Sends what was printed and sets the alarm for what happens next. */
  #settle(): void {
    this.#send();
    const hasHalted = this.core.isHalted && !this.#wasHalted;
    this.#wasHalted = this.core.isHalted;
    if (hasHalted) for (const listener of [...this.#haltListeners]) listener();
    this.#cancel?.();
    this.#cancel = null;
    if (this.#isClosed) return;
    const nextMs = Math.min(this.core.nextEventMs, ...this.#timed.map(timeOf));
    if (nextMs === Number.POSITIVE_INFINITY) return;
    const delayMs = Math.min(Math.max((nextMs - this.machineMs) / this.#speed, 0), MAX_TIMER_MS);
    this.#cancel = this.#clock.after(delayMs, () => {
      this.#catchUp();
      this.#settle();
    });
  }

  #send(): void {
    const printed = this.core.takeOutput();
    if (printed === '') return;
    const text = this.#wire.outbound(printed);
    if (text === '') return;
    this.#note('out', text);
    const bytes = asciiBytes(text);
    for (const listener of [...this.#listeners]) listener(bytes);
  }

  #note(direction: 'in' | 'out', text: string): void {
    const lines = (this.#partial[direction] + text).split(/\r?\n/);
    this.#partial[direction] = (lines.pop() ?? '').slice(-200);
    for (const line of lines) this.log.push(`${direction === 'in' ? '>' : '<'} ${line}`);
    if (this.log.length > MAX_LOG_LINES) this.log.splice(0, this.log.length - MAX_LOG_LINES);
  }
}

function timeOf(fault: TimedFault): number {
  return 'atMs' in fault ? fault.atMs : Number.POSITIVE_INFINITY;
}
