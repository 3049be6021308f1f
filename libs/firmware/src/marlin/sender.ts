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
import { type LineKind, SentLines } from './sent-lines.js';
import { SendWindow } from './window.js';

/**
 * `streaming`: lines go out as the window allows. `settling`: an error was seen; nothing goes out until what was in flight is answered.
 * `faulted`: nothing goes out any more.
 */
type Phase = 'streaming' | 'settling' | 'faulted';

/** The sender of one machine's lines. Nothing goes out before `restart`. */
export class MarlinSender {
  readonly #sent = new SentLines();
  readonly #window: SendWindow;
  readonly #queue: string[] = [];
  readonly #rawOks = new RawOks();
  readonly #refusals = new Refusals();
  #phase: Phase = 'faulted';
  /** While settling: the line to go on from, and whether silence (or the next `ok`) ends it. */
  #from = 0;
  #waitsForSilence = false;
  /** Next line to write; below `sent.next` while lines are repeated. */
  #cursor = 0;
  /** Highest line ever written. */
  #high = 0;
  /** Highest line taken as accepted. A `Resend` may take it back. */
  #acked = 0;
  #reported = 0;
  #openBytes = 0;
  /** The last line that takes long, and, of these, the last that may pass without `busy`. */
  #longLine = 0;
  #heatingLine = 0;
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
    this.#sent.clear(firstLine);
    this.#cursor = firstLine;
    this.#high = this.#acked = this.#reported = this.#longLine = this.#heatingLine = this.#busyLine = firstLine - 1;
    this.#openBytes = this.#timeouts = this.#waits = this.#resends = this.#strays = 0;
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
    return this.#sent.next + this.#queue.length;
  }

  get isFaulted(): boolean {
    return this.#phase === 'faulted';
  }

  /** True when every line is acknowledged and none waits. */
  get isIdle(): boolean {
    return this.#phase === 'streaming' && this.#queue.length === 0 && this.#cursor === this.#sent.next && this.#open === 0;
  }

  /** True when a line that is submitted now goes out at once, unless it is so long that its bytes have to wait. */
  get hasRoom(): boolean {
    if (this.#phase !== 'streaming' || this.#drain || this.#queue.length > 0 || this.#cursor < this.#sent.next) return false;
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
    this.#rawOks.expect(count, this.#cursor - 1);
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
        if (this.#phase === 'streaming' && this.#rawOks.takes(reply, this.#acked)) return;
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
        this.#busyLine = this.#acked + 1;
        this.#hasKeepalive = true;
        this.#okTimeoutMs = Math.min(this.#okTimeoutMs, limits.OK_TIMEOUT_WITH_KEEPALIVE_MS);
        return this.#armOk();
      case 'wait':
        // The firmware idles while an ok is awaited: the ok, or the line, was lost. One `wait` may have crossed with the line.
        if (this.#phase === 'streaming' && this.#open > 0 && ++this.#waits >= 2) this.#missedOk();
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
    const line = numbered ?? this.#acked + 1;
    if (line <= this.#acked || line >= this.#cursor) {
      this.#strays += 1;
      return;
    }
    while (this.#acked < line) this.#openBytes -= this.#sent.frame(++this.#acked).length;
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
        this.#takeResend(error.lastLine === null ? this.#acked + 1 : error.lastLine + 1);
        return this.#refusals.error();
      case 'sd':
      case 'ignored':
      case 'other':
        return;
    }
  }

  /** Stops writing until what is in flight is answered; `endSettling` then sends from `asked` on. */
  #takeResend(asked: number): void {
    const isKnown = asked >= this.#sent.oldest && asked <= this.#high + 1;
    // The replies have no checksum: a number out of range may be a garbled one, so the oldest open line is offered instead.
    const from = isKnown ? asked : Math.min(this.#acked + 1, this.#high + 1);
    const isSettling = this.#phase === 'settling';
    if (!isSettling || this.#from !== from) {
      this.#resends += 1;
      this.#asked = { line: from, times: this.#asked.line === from ? this.#asked.times + 1 : 1 };
      if (this.#asked.times > limits.MAX_CONSECUTIVE_RESENDS)
        return isKnown
          ? this.#fail('resend-limit', `line ${from} was asked for ${this.#asked.times} times: the connection is too bad`)
          : this.#fail('firmware-reset', `the machine asks for line ${asked}, which is not of this job: it has restarted`);
    }
    this.#waitsForSilence = (isSettling && this.#waitsForSilence) || this.#cursor - 1 > from;
    if (!isSettling) this.#refusals.begin(from - 1 - this.#acked);
    if (this.#open > 1) this.#window.shrink();
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
    this.#rewind(this.#from);
    this.effects.disarm('settle');
    if (this.#from <= this.#high) this.#resentFrom = this.#from;
  }

  /** Nothing counts as in flight; `line` is the next to go out. */
  #rewind(line: number): void {
    this.#acked = line - 1;
    this.#cursor = line;
    this.#openBytes = 0;
    this.#longLine = Math.min(this.#longLine, this.#acked);
    this.#heatingLine = Math.min(this.#heatingLine, this.#acked);
  }

  /** No `ok` in time: sends the oldest open line again, or asks again for the receipt. */
  #missedOk(): void {
    if (this.#phase !== 'streaming') return;
    if (this.#open === 0) return this.#missedReceipt();
    this.#timeouts += 1;
    this.#strays += 1;
    this.#waits = 0;
    if (this.#timeouts > limits.MAX_CONSECUTIVE_TIMEOUTS)
      return this.#fail('timeout', `the machine has not answered line ${this.#acked + 1}, sent ${this.#timeouts} times`);
    this.#rewind(this.#acked + 1);
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
    if (this.#acked > this.#reported) {
      this.#reported = this.#acked;
      this.effects.acked(this.#acked);
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
    const line = this.#cursor;
    const isNew = line === this.#sent.next;
    let frame = this.#sent.frame(line);
    let text = '';
    if (isNew) {
      if (this.#queue.length === 0) return false;
      text = this.#queue[0] ?? '';
      frame = frameLine(line, text);
    }
    if (!this.#isOpenFor(frame.length)) return false;
    const kind: LineKind = isNew ? lineKind(text) : this.#sent.kind(line);
    if (isNew) {
      this.#sent.add(frame, kind);
      this.#queue.shift();
    }
    const wasOpen = this.#open > 0;
    if (kind !== 'plain') this.#longLine = line;
    if (kind === 'heating-wait') this.#heatingLine = line;
    this.#cursor = line + 1;
    this.#openBytes += frame.length;
    if (this.#drain) this.#drain.isAwaited = false;
    if (line > this.#high) this.#high = line;
    this.effects.write(frame);
    if (!wasOpen || kind !== 'plain') this.#armOk();
    return true;
  }

  /**
   * True when a frame may follow what is in flight. Nothing follows a line that takes long: its slot and the others stay free for a stop
   * command, and what a cancel ends is followed by nothing of the program.
   */
  #isOpenFor(bytes: number): boolean {
    return this.#longLine <= this.#acked && this.#window.fits(this.#open, this.#openBytes, bytes);
  }

  #armOk(): void {
    if (this.#phase !== 'streaming') return;
    if (this.#open === 0) return this.effects.disarm('ok');
    // Where `busy` is known to come, only a wait for heaters that has not said it yet may be silent for long.
    const isMute = this.#busyLine <= this.#acked;
    const isLong = this.#hasKeepalive ? isMute && this.#heatingLine > this.#acked : this.#longLine > this.#acked;
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

  get #open(): number {
    return this.#cursor - 1 - this.#acked;
  }
}
