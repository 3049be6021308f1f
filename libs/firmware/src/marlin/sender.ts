// SPDX-License-Identifier: AGPL-3.0-or-later
/**
 * Streams lines to Marlin: numbers them, keeps what was sent, sends again from line n when the firmware asks (`Resend: n`), in every form
 * and with or without the `ok` after it. Pure: state and input in, state and effects out.
 *
 * An `ok` carries no number on most firmwares, and may get lost or doubled; the line numbers may not. So a missing `ok` is asked for by
 * sending the line again (a second copy is refused by its number, and the refusal tells where the firmware stands), and a program
 * counts as taken only when the firmware has printed a receipt that was sent behind its last line.
 */
import { FirmwareError } from '../error.js';
import { frameLine, MAX_COMMAND_CHARACTERS, stripComment } from './frame.js';
import * as limits from './limits.js';
import type { MarlinReply } from './reply.js';
import {
  DEFAULT_MARLIN_CONFIG,
  type MarlinFaultCode,
  type MarlinSenderConfig,
  type MarlinSenderEffect,
  type MarlinSenderInput,
  type MarlinSenderState,
  oldestLine,
  remember,
  sentLine,
} from './sender-state.js';

/** New state and what to do, in this order. */
export type MarlinStep = { readonly state: MarlinSenderState; readonly effects: readonly MarlinSenderEffect[] };
type Draft = { -readonly [K in keyof MarlinSenderState]: MarlinSenderState[K] };
type Effects = MarlinSenderEffect[];

/** Commands whose `ok` comes only when they have ended, which may take minutes (Marlin 2.1: G4 G28-G34 M0 M1 M48 M109 M190 M191 M226 M303 M400 M600 …). */
const LONG_COMMAND = /^(?:G4|G28|G29|G30|G33|G34|G76|M0|M1|M48|M109|M190|M191|M226|M303|M400|M600|M70[0-3])(?!\d)/i;

/** Of these, those that firmwares built without BUSY_WHILE_HEATING wait for without a word of `busy` (Marlin#7131, #7253). */
const HEATING_WAIT = /^(?:M109|M190|M191|M303)(?!\d)/i;

/** Begins a numbering: `M110` goes out first, as line `firstLine`, so that a firmware that restarts unseen cannot ask for a line we have. */
export function startMarlinSender(
  config: MarlinSenderConfig = DEFAULT_MARLIN_CONFIG,
  firstLine = limits.FIRST_LINE_NUMBER,
): MarlinStep {
  const draft: Draft = {
    config,
    phase: { kind: 'streaming' },
    next: firstLine,
    cursor: firstLine,
    high: firstLine - 1,
    acked: firstLine - 1,
    reported: firstLine - 1,
    history: [],
    queue: [`M110 N${firstLine}`],
    window: config.windowLines,
    drain: null,
    repeated: { line: -1, times: 0 },
    timeouts: 0,
    waits: 0,
    busyLine: -1,
    resends: 0,
    strays: 0,
  };
  return finish(draft, []);
}

/** How many more lines may be submitted so that they go out at once: the driver pulls that many from the program, no more. */
export function marlinRoom(state: MarlinSenderState): number {
  if (state.phase.kind !== 'streaming' || state.drain || state.queue.length > 0 || state.cursor < state.next) return 0;
  return Math.max(0, state.window - inFlight(state));
}

/** True when every line is acknowledged and none waits. */
export const isMarlinSenderIdle = (state: MarlinSenderState): boolean =>
  state.phase.kind === 'streaming' && state.queue.length === 0 && state.cursor === state.next && inFlight(state) === 0;

/**
 * Takes one input.
 * @throws FirmwareError `queue-full`, `line-too-long` on `submit`
 */
export function stepMarlinSender(state: MarlinSenderState, input: MarlinSenderInput): MarlinStep {
  if (state.phase.kind === 'faulted') return { state, effects: [] };
  const draft: Draft = { ...state };
  const effects: Effects = [];
  switch (input.kind) {
    case 'submit':
      enqueue(draft, input.text);
      break;
    case 'drain':
      draft.drain = { token: input.token, receipts: 1, seen: false };
      enqueue(draft, 'M400');
      enqueue(draft, `M118 ${input.token}`);
      break;
    case 'reply':
      if (draft.drain && input.text.includes(draft.drain.token)) draft.drain = { ...draft.drain, seen: true };
      takeReply(draft, effects, input.reply);
      break;
    case 'timeout':
      if (input.timer === 'settle') endSettling(draft, effects);
      else missedOk(draft, effects);
      break;
  }
  return finish(draft, effects);
}

function enqueue(draft: Draft, line: string): void {
  const text = stripComment(line);
  if (text === '') return;
  if (text.length > MAX_COMMAND_CHARACTERS)
    throw new FirmwareError('line-too-long', `line of ${text.length} characters, at most ${MAX_COMMAND_CHARACTERS}`, { text });
  if (draft.queue.length >= limits.MAX_QUEUE_LINES)
    throw new FirmwareError('queue-full', 'submit only as many lines as marlinRoom tells', { queued: draft.queue.length });
  draft.queue = [...draft.queue, text];
}

function takeReply(draft: Draft, effects: Effects, reply: MarlinReply): void {
  if (reply.kind !== 'wait') draft.waits = 0;
  switch (reply.kind) {
    case 'ok':
      return takeOk(draft, effects, reply);
    case 'resend':
      return takeResend(draft, effects, reply.line);
    case 'error':
      return takeError(draft, effects, reply);
    case 'start':
      return fault(draft, effects, 'firmware-reset', 'the machine has restarted: it said "start"');
    case 'busy':
      draft.timeouts = 0;
      draft.busyLine = draft.acked + 1;
      draft.config = { ...draft.config, hasKeepalive: true, okTimeoutMs: limits.OK_TIMEOUT_WITH_KEEPALIVE_MS };
      return armOk(draft, effects);
    case 'wait':
      // The firmware idles while an ok is awaited: the ok, or the line, was lost. One `wait` may have crossed with the line.
      if (draft.phase.kind === 'streaming' && inFlight(draft) > 0 && ++draft.waits >= 2) missedOk(draft, effects);
      return;
    default:
      // No ok has followed the Resend: mid-2.0.x sends none.
      if (draft.phase.kind === 'settling' && !draft.phase.waitsForSilence) endSettling(draft, effects);
  }
}

function takeOk(draft: Draft, effects: Effects, ok: Extract<MarlinReply, { kind: 'ok' }>): void {
  if (draft.phase.kind === 'settling') {
    if (draft.phase.waitsForSilence) effects.push({ kind: 'arm', timer: 'settle', delayMs: limits.SETTLE_MS });
    else endSettling(draft, effects);
    return;
  }
  if (ok.slotsFree !== null) draft.window = Math.min(Math.max(draft.window, ok.slotsFree + 1), draft.config.maxWindowLines);
  const line = ok.line ?? draft.acked + 1;
  if (line <= draft.acked || line >= draft.cursor) {
    draft.strays += 1;
    return;
  }
  draft.acked = line;
  draft.timeouts = 0;
  armOk(draft, effects);
}

function takeError(draft: Draft, effects: Effects, error: Extract<MarlinReply, { kind: 'error' }>): void {
  switch (error.errorClass) {
    case 'fatal':
      return fault(draft, effects, 'firmware-halted', error.text);
    case 'stopped':
      return fault(draft, effects, 'firmware-error', error.text);
    case 'resend':
    case 'missing-number':
      return takeResend(draft, effects, error.lastLine === null ? draft.acked + 1 : error.lastLine + 1);
    case 'sd':
    case 'ignored':
    case 'other':
      return;
  }
}

/** Stops writing until what is in flight is answered; `endSettling` then sends from `asked` on. */
function takeResend(draft: Draft, effects: Effects, asked: number): void {
  const isKnown = asked >= oldestLine(draft) && asked <= draft.high + 1;
  // The replies have no checksum: a number out of range may be a garbled one, so the oldest open line is offered instead.
  const from = isKnown ? asked : Math.min(draft.acked + 1, draft.high + 1);
  const settling = draft.phase.kind === 'settling' ? draft.phase : null;
  if (settling?.from !== from) {
    draft.resends += 1;
    draft.repeated = draft.repeated.line === from ? { line: from, times: draft.repeated.times + 1 } : { line: from, times: 1 };
    if (draft.repeated.times > limits.MAX_CONSECUTIVE_RESENDS)
      return isKnown
        ? fault(
            draft,
            effects,
            'resend-limit',
            `line ${from} was asked for ${draft.repeated.times} times: the connection is too bad`,
          )
        : fault(
            draft,
            effects,
            'firmware-reset',
            `the machine asks for line ${asked}, which is not of this job: it has restarted`,
          );
  }
  const waitsForSilence = settling?.waitsForSilence === true || draft.cursor - 1 > from;
  draft.phase = { kind: 'settling', from, waitsForSilence };
  effects.push({ kind: 'disarm', timer: 'ok' });
  effects.push({ kind: 'arm', timer: 'settle', delayMs: waitsForSilence ? limits.SETTLE_MS : limits.RESEND_OK_MS });
}

/** All is answered: goes on from the line that was asked for. */
function endSettling(draft: Draft, effects: Effects): void {
  if (draft.phase.kind !== 'settling') return;
  const { from } = draft.phase;
  draft.phase = { kind: 'streaming' };
  draft.acked = from - 1;
  draft.cursor = from;
  effects.push({ kind: 'disarm', timer: 'settle' });
  if (from <= draft.high) effects.push({ kind: 'resent', line: from });
}

/** No `ok` in time: sends the oldest open line again, or asks again for the receipt. */
function missedOk(draft: Draft, effects: Effects): void {
  if (draft.phase.kind !== 'streaming') return;
  if (inFlight(draft) === 0) return missedReceipt(draft, effects);
  draft.timeouts += 1;
  draft.strays += 1;
  draft.waits = 0;
  if (draft.timeouts > limits.MAX_CONSECUTIVE_TIMEOUTS)
    return fault(draft, effects, 'timeout', `the machine has not answered line ${draft.acked + 1}, sent ${draft.timeouts} times`);
  draft.cursor = draft.acked + 1;
  writeNext(draft, effects);
}

function missedReceipt(draft: Draft, effects: Effects): void {
  if (!draft.drain || draft.drain.seen) return;
  if (draft.drain.receipts < limits.MAX_RECEIPTS) {
    draft.drain = { ...draft.drain, receipts: draft.drain.receipts + 1 };
    draft.queue = [...draft.queue, `M118 ${draft.drain.token}`];
  } else if (draft.resends === 0 && draft.strays === 0) {
    // A firmware without M118 that does not echo unknown commands; nothing was ever lost, so counting was right.
    draft.drain = { ...draft.drain, seen: true };
  } else {
    fault(draft, effects, 'timeout', 'replies were lost, and the machine does not confirm that it has taken the last line');
  }
}

/** Writes what the window allows, tells what was acknowledged, keeps the timer. */
function finish(draft: Draft, effects: Effects): MarlinStep {
  while (draft.phase.kind === 'streaming' && writeNext(draft, effects));
  if (draft.acked > draft.reported) {
    draft.reported = draft.acked;
    effects.push({ kind: 'acked', line: draft.acked });
  }
  if (draft.drain && isMarlinSenderIdle(draft)) {
    if (draft.drain.seen) {
      draft.drain = null;
      effects.push({ kind: 'disarm', timer: 'ok' }, { kind: 'drained' });
    } else effects.push({ kind: 'arm', timer: 'ok', delayMs: limits.RECEIPT_MS });
  }
  return { state: draft, effects };
}

/** Writes one line if there is room: from the history while repeating, else from the queue. */
function writeNext(draft: Draft, effects: Effects): boolean {
  const open = inFlight(draft);
  if (open >= draft.window) return false;
  const [text] = draft.queue;
  let line = draft.cursor < draft.next ? sentLine(draft, draft.cursor) : undefined;
  if (!line) {
    if (text === undefined) return false;
    line = { frame: frameLine(draft.next, text), isLong: LONG_COMMAND.test(text), isHeatingWait: HEATING_WAIT.test(text) };
  }
  if (open > 0 && bytesInFlight(draft) + line.frame.length > limits.MAX_WINDOW_BYTES) return false;
  if (draft.cursor === draft.next) {
    draft.history = remember(draft.history, line);
    draft.queue = draft.queue.slice(1);
    draft.next += 1;
  }
  draft.high = Math.max(draft.high, draft.cursor);
  draft.cursor += 1;
  effects.push({ kind: 'write', frame: line.frame });
  armOk(draft, effects);
  return true;
}

function armOk(draft: Draft, effects: Effects): void {
  if (draft.phase.kind !== 'streaming') return;
  const open = inFlight(draft);
  if (open === 0) {
    effects.push({ kind: 'disarm', timer: 'ok' });
    return;
  }
  const isMute = draft.busyLine <= draft.acked;
  const isLong = draft.history
    .slice(draft.acked - draft.next + 1)
    .some((line) => (draft.config.hasKeepalive ? line.isHeatingWait && isMute : line.isLong));
  effects.push({ kind: 'arm', timer: 'ok', delayMs: isLong ? limits.LONG_COMMAND_TIMEOUT_MS : draft.config.okTimeoutMs });
}

function fault(draft: Draft, effects: Effects, code: MarlinFaultCode, reason: string): void {
  draft.phase = { kind: 'faulted' };
  draft.queue = [];
  draft.drain = null;
  effects.push({ kind: 'disarm', timer: 'ok' }, { kind: 'disarm', timer: 'settle' }, { kind: 'fault', code, reason });
}

const inFlight = (state: MarlinSenderState): number => state.cursor - 1 - state.acked;

function bytesInFlight(state: MarlinSenderState): number {
  let bytes = 0;
  for (let line = state.acked + 1; line < state.cursor; line++) bytes += sentLine(state, line)?.frame.length ?? 0;
  return bytes;
}
