// SPDX-License-Identifier: AGPL-3.0-or-later
import {
  FLOWING_BYTES_PER_S,
  frameLine,
  type MarlinFaultCode,
  type MarlinReply,
  type MarlinIdentity,
  MarlinSender,
  type MarlinSenderConfig,
  type MarlinSenderEffects,
  type MarlinTimer,
} from '@fabcommons/firmware';
import type { Clock } from './clock.js';
import type { DriverWire } from './driver.js';
import { MarlinPacking } from './marlin-packing.js';
import { Timer } from './timer.js';

/** Commands of the driver that wait to be sent. */
const MAX_COMMANDS = 32;
/** Lines over which the speed of the wire is measured. */
const MEASURED_LINES = 64;
/** From one acknowledgement to the next: a machine that takes so long has time for one line at a time, and its planner holds 16. */
const UNHURRIED_MS = 100;

/** What becomes of the stream. Each may call it again. */
export type MarlinStreamListener = {
  onAcked(line: number): void;
  /** So fast did it go lately. */
  onPace(linesPerS: number): void;
  onResent(): void;
  onDrained(): void;
  onFault(code: MarlinFaultCode, reason: string): void;
};

/** The numbered stream of one Marlin with its timers, and the driver's own commands, which go before the program's lines. */
export class MarlinStream implements MarlinSenderEffects {
  readonly #sender: MarlinSender;
  readonly #ok: Timer;
  readonly #settle: Timer;
  readonly #packing: MarlinPacking;
  #commands: string[] = [];
  #drains = 0;
  #bytes = 0;
  #measured = { line: 0, bytes: 0, atMs: 0 };
  #ackedAtMs = 0;

  constructor(
    wire: DriverWire,
    private readonly clock: Clock,
    { identity, config }: { identity: MarlinIdentity; config: MarlinSenderConfig },
    private readonly listener: MarlinStreamListener,
  ) {
    this.#ok = new Timer(clock, () => this.#sender.timeout('ok'));
    this.#settle = new Timer(clock, () => this.#sender.timeout('settle'));
    this.#packing = new MarlinPacking(identity.capabilities['MEATPACK'] === true, (text) => wire.write(text));
    this.#sender = new MarlinSender(this, config);
  }

  /** Number the next line gets. */
  get next(): number {
    return this.#sender.next;
  }

  get isFaulted(): boolean {
    return this.#sender.isFaulted;
  }

  get isIdle(): boolean {
    return this.#sender.isIdle && this.#commands.length === 0;
  }

  get hasRoom(): boolean {
    return this.#sender.hasRoom;
  }

  /** Lines on the wire that are not acknowledged. */
  get open(): number {
    return this.#sender.open;
  }

  /** True while a line that takes long is on the wire: nothing is behind it. */
  get isLongOpen(): boolean {
    return this.#sender.isLongOpen;
  }

  /** True while a command waits that is not on the wire yet. */
  has(command: string): boolean {
    return this.#commands.includes(command);
  }

  /** Begins a numbering anew. */
  greet(): void {
    this.#packing.off();
    this.#measured = { line: 0, bytes: 0, atMs: 0 };
    this.#sender.restart();
  }

  /** Puts a command behind those that wait; `pump` sends it. */
  queue(...commands: readonly string[]): void {
    for (const command of commands) if (this.#commands.length < MAX_COMMANDS) this.#commands.push(command);
  }

  /** These and no others are still to be sent. */
  replaceQueue(commands: readonly string[]): void {
    this.#commands = [...commands];
  }

  /** Sends a waiting command and answers it; null when none waits. Only while `hasRoom`. */
  sendCommand(): string | null {
    const command = this.#commands.shift();
    if (command === undefined) return null;
    this.#sender.submit(command);
    return command;
  }

  /** Sends a line. Only while `hasRoom`. */
  submit(text: string): void {
    this.#sender.submit(text);
  }

  /** Nothing goes out that is not on the wire yet: commands, the line that waits for room, lines that were asked for again. */
  dropUnsent(): void {
    this.#commands = [];
    if (!this.#sender.dropUnsent() && !this.#sender.isFaulted) this.greet();
  }

  /** Asks for the receipt behind the last line. */
  drain(): void {
    this.#drains += 1;
    this.#sender.drain(`fab-receipt-${this.#drains}`);
  }

  take(reply: MarlinReply, text: string): void {
    if (reply.kind === 'meatpack') this.#packing.told(reply.isOn);
    this.#sender.take(reply, text);
  }

  /** Writes a command round the queue and the numbering; its `ok` acknowledges no line. */
  raw(...commands: readonly string[]): void {
    this.#sender.expectRawOks(commands.length);
    this.#packing.plain(commands.map((command) => `${command}\n`).join(''));
  }

  /** The command as it would go out next, numbered. */
  framed(command: string): string {
    return frameLine(this.#sender.next, command);
  }

  /** Nothing is waited for any more, and nothing more goes out by itself. */
  rest(): void {
    this.#commands = [];
    this.#ok.disarm();
    this.#settle.disarm();
  }

  dispose(): void {
    this.#packing.off();
    this.rest();
    this.#ok.dispose();
    this.#settle.dispose();
  }

  write(frame: string): void {
    this.#bytes += frame.length;
    this.#packing.frame(frame);
  }

  arm(timer: MarlinTimer, delayMs: number): void {
    (timer === 'ok' ? this.#ok : this.#settle).arm(delayMs);
  }

  disarm(timer: MarlinTimer): void {
    (timer === 'ok' ? this.#ok : this.#settle).disarm();
  }

  acked(line: number): void {
    const nowMs = this.clock.nowMs();
    this.#sender.narrow(nowMs - this.#ackedAtMs > UNHURRIED_MS);
    this.#ackedAtMs = nowMs;
    if (line - this.#measured.line >= MEASURED_LINES) this.#measure(line);
    this.listener.onAcked(line);
  }

  resent(): void {
    this.#packing.spoiled();
    this.listener.onResent();
  }

  drained(): void {
    this.#packing.off();
    this.listener.onDrained();
  }

  fault(code: MarlinFaultCode, reason: string): void {
    this.listener.onFault(code, reason);
  }

  #measure(line: number): void {
    const { line: sinceLine, bytes, atMs } = this.#measured;
    const nowMs = this.clock.nowMs();
    this.#measured = { line, bytes: this.#bytes, atMs: nowMs };
    if (sinceLine === 0) return;
    const seconds = Math.max(nowMs - atMs, 0.001) / 1_000;
    const bytesPerS = (this.#bytes - bytes) / seconds;
    if (bytesPerS > FLOWING_BYTES_PER_S) this.#sender.wireFlows();
    this.#packing.pace(bytesPerS);
    this.listener.onPace((line - sinceLine) / seconds);
  }
}
