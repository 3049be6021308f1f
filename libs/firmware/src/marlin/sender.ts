// SPDX-License-Identifier: AGPL-3.0-or-later
/**
 * Streams lines to Marlin: numbers them, keeps what was sent, sends again from line n when the firmware asks (`Resend: n`), in every form
 * and with or without the `ok` after it. No port and no clock: calls in, effects out. It allocates nothing per line but the frame.
 *
 * An `ok` carries no number on most firmwares, and may get lost or doubled; the line numbers may not. So a missing `ok` is asked for by
 * sending the line again (a second copy is refused by its number, and the refusal tells where the firmware stands), and a program
 * counts as taken only when the firmware has printed a receipt that was sent behind its last line.
 */
import { FirmwareError } from '../error.js';
import { Flight } from './flight.js';
import { frameLine, MAX_COMMAND_CHARACTERS, stripComment } from './frame.js';
import { lineKind } from './line-kind.js';
import * as limits from './limits.js';
import { RawOks } from './raw-oks.js';
import { Refusals } from './refusals.js';
import type { MarlinReply } from './reply.js';
import {
  DEFAULT_MARLIN_CONFIG,
  type MarlinFaultCode,
  type MarlinSenderConfig,
  type MarlinSenderEffects,
  type MarlinTimer,
} from './sender-config.js';
import type { LineKind } from './sent-lines.js';
import { SendWindow } from './window.js';

/**
 * `streaming`: lines go out as the window allows. `settling`: an error was seen; nothing goes out until what was in flight is answered.
 * `faulted`: nothing goes out any more.
 */
type Phase = 'streaming' | 'settling' | 'faulted';

/** The sender of one machine's lines. Nothing goes out before `restart`. */
export class MarlinSender {
  readonly #flight = new Flight();
  readonly #window: SendWindow;
  readonly #queue: string[] = [];
  readonly #rawOks = new RawOks();
  readonly #refusals = new Refusals();
  #phase: Phase = 'faulted';
  /** While settling: the line to go on from, and whether silence (or the next `ok`) ends it. */
  #from = 0;
  #waitsForSilence = false;
  #reported = 0;
  #hasKeepalive: boolean;
  #okTimeoutMs: number;
  #drain: { token: string; receipts: number; isSeen: boolean; isAwaited: boolean } | null = null;
  #asked = { line: -1, times: 0 };
  #timeouts = 0;
  #waits = 0;
  /** Oldest open line when the firmware said `busy` last. */
  #busyLine = -1;
  #resends = 0;
  /** An `ok` that fits nothing, a missing one. */
  #strays = 0;
  #resentFrom: number | null = null;
  #fault: { code: MarlinFaultCode; reason: string } | null = null;

  constructor(
    private readonly effects: MarlinSenderEffects,
    private readonly config: MarlinSenderConfig = DEFAULT_MARLIN_CONFIG,
  ) {
    this.#window = new SendWindow(config);
    this.#hasKeepalive = config.hasKeepalive;
    this.#okTimeoutMs = config.okTimeoutMs;
  }

  /** Begins a numbering: `M110` goes out first, as line `firstLine`, so that a firmware that restarts unseen cannot ask for a line we have. */
  restart(firstLine = limits.FIRST_LINE_NUMBER): void {
    this.#phase = 'streaming';
    this.#flight.begin(firstLine);
    this.#reported = this.#busyLine = firstLine - 1;
    this.#timeouts = this.#waits = this.#resends = this.#strays = 0;
    this.#rawOks.forget();
    this.#asked = { line: -1, times: 0 };
    this.#drain = this.#fault = this.#resentFrom = null;
    this.#queue.length = 0;
    this.#queue.push(`M110 N${firstLine}`);
    this.effects.disarm('settle');
    this.effects.disarm('ok');
    this.#finish();
  }

  /** Number the next new line gets. */
  get next(): number {
    return this.#flight.next + this.#queue.length;
  }

  get isFaulted(): boolean {
    return this.#phase === 'faulted';
  }

  /** True when every line is acknowledged and none waits. */
  get isIdle(): boolean {
    return this.#phase === 'streaming' && this.#queue.length === 0 && !this.#flight.isRepeating && this.open === 0;
  }

  /** True when a line that is submitted now goes out at once, unless it is so long that its bytes have to wait. */
  get hasRoom(): boolean {
    if (this.#phase !== 'streaming' || this.#drain || this.#queue.length > 0 || this.#flight.isRepeating) return false;
    return this.#isOpenFor(0);
  }

  /** Requests to send again since `restart`. */
  get resends(): number {
    return this.#resends;
  }

  /** Takes a line of a program or a command; comments and empty lines are left out. @throws FirmwareError `queue-full`, `line-too-long` */
  submit(text: string): void {
    this.#enqueue(text);
    this.#finish();
  }

  /** Sends `M400` and a receipt with this token behind the last line; `drained` follows. No line is to be submitted until then. */
  drain(token: string): void {
    this.#drain = { token, receipts: 1, isSeen: false, isAwaited: false };
    this.#enqueue('M400');
    this.#enqueue(`M118 ${token}`);
    this.#finish();
  }

  /** Takes a line from the firmware; `text` is the same line unread. */
  take(reply: MarlinReply, text: string): void {
    if (this.#phase === 'faulted') return;
    if (this.#drain && text.includes(this.#drain.token)) this.#drain.isSeen = true;
    this.#takeReply(reply);
    this.#finish();
  }

  /** A timer has run out. */
  timeout(timer: MarlinTimer): void {
    if (this.#phase === 'faulted') return;
    if (timer === 'settle') this.#endSettling();
    else this.#missedOk();
    this.#finish();
  }

  /** So many commands went out round the numbering: an `ok` comes for each, behind those of the lines in flight. */
  expectRawOks(count: number): void {
    this.#rawOks.expect(count, this.#flight.cursor - 1);
  }

  /** Lines that went out and are not acknowledged. */
  get open(): number {
    return this.#flight.open;
  }

  /** True while a line that takes long is on the wire; nothing follows it. */
  get isLongOpen(): boolean {
    return this.#flight.isLongOpen;
  }

  /** What is not on the wire is not sent any more. False where lines would have to be sent again: only `restart` ends that. */
  dropUnsent(): boolean {
    this.#queue.length = 0;
    this.#drain = null;
    return this.#phase === 'streaming' && !this.#flight.isRepeating;
  }

  /** One line in flight only, or as many as may be. */
  narrow(isNarrow: boolean): void {
    this.#window.narrow(isNarrow);
  }

  /** The wire has flow control of its own: more bytes may be in flight. */
  wireFlows(): void {
    this.#window.wireFlows();
  }

  #enqueue(line: string): void {
    const text = stripComment(line);
    if (text === '' || this.#phase === 'faulted') return;
    if (text.length > MAX_COMMAND_CHARACTERS)
      throw new FirmwareError('line-too-long', `line of ${text.length} characters, at most ${MAX_COMMAND_CHARACTERS}`, { text });
    if (this.#queue.length >= limits.MAX_QUEUE_LINES)
      throw new FirmwareError('queue-full', 'submit only while hasRoom', { queued: this.#queue.length });
    this.#queue.push(text);
  }

  #takeReply(reply: MarlinReply): void {
    if (reply.kind !== 'wait') this.#waits = 0;
    switch (reply.kind) {
      case 'ok':
        if (this.#phase === 'streaming' && this.#rawOks.takes(reply, this.#flight.acked)) return;
        return this.#takeOk(reply.line, reply.slotsFree);
      case 'resend':
        this.#takeResend(reply.line);
        return this.#refusals.request();
      case 'error':
        return this.#takeError(reply);
      case 'start':
        return this.#fail('firmware-reset', 'the machine has restarted: it said "start"');
      case 'busy':
        this.#timeouts = 0;
        this.#busyLine = this.#flight.acked + 1;
        this.#hasKeepalive = true;
        this.#okTimeoutMs = Math.min(this.#okTimeoutMs, limits.OK_TIMEOUT_WITH_KEEPALIVE_MS);
        return this.#armOk();
      case 'wait':
        // The firmware idles while an ok is awaited: the ok, or the line, was lost. One `wait` may have crossed with the line.
        if (this.#phase === 'streaming' && this.open > 0 && ++this.#waits >= 2) this.#missedOk();
        return;
      default:
        if (this.#phase === 'streaming' && reply.kind === 'unknown-command' && this.config.unknownNeedsAck)
          this.#takeOk(null, null);
        // No ok has followed the Resend, but something else: revisions in the middle of 2.0.x send none.
        else if (this.#phase === 'settling' && !this.#waitsForSilence) this.#endSettling();
    }
  }

  #takeOk(numbered: number | null, slotsFree: number | null): void {
    if (this.#phase === 'settling') {
      this.#refusals.ok();
      if (this.#waitsForSilence) this.effects.arm('settle', limits.SETTLE_MS);
      else this.#endSettling();
      return;
    }
    if (slotsFree !== null) this.#window.advertise(slotsFree);
    const line = numbered ?? this.#flight.acked + 1;
    if (line <= this.#flight.acked || line >= this.#flight.cursor) {
      this.#strays += 1;
      return;
    }
    this.#flight.acknowledge(line);
    this.#timeouts = 0;
    this.#armOk();
  }

  #takeError(error: Extract<MarlinReply, { kind: 'error' }>): void {
    switch (error.errorClass) {
      case 'fatal':
        return this.#fail('firmware-halted', error.text);
      case 'stopped':
        return this.#fail('firmware-error', error.text);
      case 'refused':
        return this.config.bangIsRefusal ? this.#fail('firmware-error', error.text) : this.#fail('firmware-halted', error.text);
      case 'resend':
      case 'missing-number':
        this.#takeResend(error.lastLine === null ? this.#flight.acked + 1 : error.lastLine + 1);
        return this.#refusals.error();
      case 'sd':
      case 'ignored':
      case 'other':
        return;
    }
  }

  /** Stops writing until what is in flight is answered; `endSettling` then sends from `asked` on. */
  #takeResend(asked: number): void {
    const isKnown = asked >= this.#flight.oldest && asked <= this.#flight.high + 1;
    // The replies have no checksum: a number out of range may be a garbled one, so the oldest open line is offered instead.
    const from = isKnown ? asked : Math.min(this.#flight.acked + 1, this.#flight.high + 1);
    const isSettling = this.#phase === 'settling';
    if (!isSettling || this.#from !== from) {
      this.#resends += 1;
      this.#asked = { line: from, times: this.#asked.line === from ? this.#asked.times + 1 : 1 };
      if (this.#asked.times > limits.MAX_CONSECUTIVE_RESENDS)
        return isKnown
          ? this.#fail('resend-limit', `line ${from} was asked for ${this.#asked.times} times: the connection is too bad`)
          : this.#fail('firmware-reset', `the machine asks for line ${asked}, which is not of this job: it has restarted`);
    }
    this.#waitsForSilence = (isSettling && this.#waitsForSilence) || this.#flight.cursor - 1 > from;
    if (!isSettling) this.#refusals.begin(from - 1 - this.#flight.acked);
    if (this.open > 1) this.#window.shrink();
    this.#phase = 'settling';
    this.#from = from;
    if (this.#drain) this.#drain.isAwaited = false;
    this.effects.disarm('ok');
    this.effects.arm('settle', this.#waitsForSilence ? limits.SETTLE_MS : limits.RESEND_OK_MS);
  }

  /** All is answered: goes on from the line that was asked for. */
  #endSettling(): void {
    if (this.#phase !== 'settling') return;
    if (this.#waitsForSilence && this.#refusals.isExceeded)
      return this.#fail(
        'resend-limit',
        `after a fault of the wire the machine took a line behind line ${this.#from} out of its turn`,
      );
    this.#phase = 'streaming';
    this.#flight.rewind(this.#from);
    this.effects.disarm('settle');
    if (this.#from <= this.#flight.high) this.#resentFrom = this.#from;
  }

  /** No `ok` in time: sends the oldest open line again, or asks again for the receipt. */
  #missedOk(): void {
    if (this.#phase !== 'streaming') return;
    if (this.open === 0) return this.#missedReceipt();
    this.#timeouts += 1;
    this.#strays += 1;
    this.#waits = 0;
    if (this.#timeouts > limits.MAX_CONSECUTIVE_TIMEOUTS)
      return this.#fail('timeout', `the machine has not answered line ${this.#flight.acked + 1}, sent ${this.#timeouts} times`);
    this.#flight.rewind(this.#flight.acked + 1);
    this.#writeNext();
  }

  #missedReceipt(): void {
    const drain = this.#drain;
    if (!drain || drain.isSeen) return;
    if (drain.receipts < limits.MAX_RECEIPTS) {
      drain.receipts += 1;
      drain.isAwaited = false;
      this.#queue.push(`M118 ${drain.token}`);
    } else if (this.#resends === 0 && this.#strays === 0) {
      // A firmware without M118 that does not echo unknown commands; nothing was ever lost, so counting was right.
      drain.isSeen = true;
    } else this.#fail('timeout', 'replies were lost, and the machine does not confirm that it has taken the last line');
  }

  /** Writes what the window allows; then tells what came of it. The calls at its end may call the sender again. */
  #finish(): void {
    while (this.#phase === 'streaming' && this.#writeNext());
    const fault = this.#fault;
    const resentFrom = this.#resentFrom;
    this.#fault = this.#resentFrom = null;
    const isDrained = this.#drain !== null && this.isIdle && this.#endDrain();
    if (resentFrom !== null) this.effects.resent(resentFrom);
    if (this.#flight.acked > this.#reported) {
      this.#reported = this.#flight.acked;
      this.effects.acked(this.#flight.acked);
    }
    if (isDrained) this.effects.drained();
    if (fault) this.effects.fault(fault.code, fault.reason);
  }

  /** The wait for the receipt begins with the last `ok`; what the machine reports by itself meanwhile does not prolong it. */
  #endDrain(): boolean {
    if (!this.#drain?.isSeen) {
      if (this.#drain && !this.#drain.isAwaited) this.effects.arm('ok', limits.RECEIPT_MS);
      if (this.#drain) this.#drain.isAwaited = true;
      return false;
    }
    this.#drain = null;
    this.effects.disarm('ok');
    return true;
  }

  /** Writes one line if there is room: a repeated one first, else from the queue. */
  #writeNext(): boolean {
    if (!this.#isOpenFor(0)) return false;
    const isNew = !this.#flight.isRepeating;
    let frame = this.#flight.frame;
    let text = '';
    if (isNew) {
      if (this.#queue.length === 0) return false;
      text = this.#queue[0] ?? '';
      frame = frameLine(this.#flight.cursor, text);
    }
    if (!this.#isOpenFor(frame.length)) return false;
    const kind: LineKind = isNew ? lineKind(text) : this.#flight.kind;
    if (isNew) {
      this.#flight.add(frame, kind);
      this.#queue.shift();
    }
    const wasOpen = this.open > 0;
    this.#flight.write(frame, kind);
    if (this.#drain) this.#drain.isAwaited = false;
    this.effects.write(frame);
    if (!wasOpen || kind !== 'plain') this.#armOk();
    return true;
  }

  /**
   * True when a frame may follow what is in flight. Nothing follows a line that takes long: its slot and the others stay free for a stop
   * command, and what a cancel ends is followed by nothing of the program.
   */
  #isOpenFor(bytes: number): boolean {
    return !this.#flight.isLongOpen && this.#window.fits(this.open, this.#flight.openBytes, bytes);
  }

  #armOk(): void {
    if (this.#phase !== 'streaming') return;
    if (this.open === 0) return this.effects.disarm('ok');
    // Where `busy` is known to come, only a wait for heaters that has not said it yet may be silent for long.
    const isMute = this.#busyLine <= this.#flight.acked;
    const isLong = this.#hasKeepalive ? isMute && this.#flight.isHeatingOpen : this.#flight.isLongOpen;
    this.effects.arm('ok', isLong ? limits.LONG_COMMAND_TIMEOUT_MS : this.#okTimeoutMs);
  }

  #fail(code: MarlinFaultCode, reason: string): void {
    this.#phase = 'faulted';
    this.#queue.length = 0;
    this.#drain = null;
    this.effects.disarm('ok');
    this.effects.disarm('settle');
    this.#fault = { code, reason };
  }
}
