// SPDX-License-Identifier: AGPL-3.0-or-later
/**
 * Streams lines to Grbl 1.1 and grblHAL by character counting (Grbl `doc/markdown/interface.md`): the bytes of all unanswered lines
 * never exceed the receive buffer; each `ok` or `error:n` answers the oldest line. Pure: state and input in, state and effects out.
 *
 * Grbl has no line numbers: after an `error` it runs on with what it has in its buffer, and a lost or doubled answer shifts the count for good.
 * So every answer that does not fit is a fault, and the driver then holds and resets the machine.
 */
import { FirmwareError } from '../error.js';
import { grblAlarmText } from './alarms.js';
import { grblErrorText } from './errors.js';
import * as limits from './limits.js';
import type { GrblFlavour } from './flavour.js';
import { compactGrblLine, grblLineProblem, isLongGrblLine, isSingleStep } from './line.js';
import { EMPTY_QUEUE, type LineQueue, oldestOf, queued, withoutOldest } from './line-queue.js';
import type { GrblReply } from './reply.js';

/** What one machine allows. */
export type GrblSenderConfig = {
  readonly firmware: GrblFlavour;
  /** Most bytes in flight, line ends included; see `grblWindowBytes`. */
  readonly windowBytes: number;
  readonly maxLineCharacters: number;
};
/** What is safe with any Grbl 1.1. */
export const DEFAULT_GRBL_CONFIG: GrblSenderConfig = {
  firmware: 'grbl',
  windowBytes: limits.MAX_RX_BYTES,
  maxLineCharacters: limits.MAX_LINE_CHARACTERS,
};

/** Why a stream cannot go on. */
export type GrblFaultCode = 'firmware-error' | 'alarm' | 'firmware-reset' | 'timeout';

/** A line on its way: `line` is the caller's own number for it (line of the program, from 1; 0 for a command); `isAlone`: nothing beside it. */
type Line = { readonly text: string; readonly line: number; readonly isAlone: boolean };

/** The whole of a sender. Made by `startGrblSender`, changed by `stepGrblSender` alone. */
export type GrblSenderState = {
  readonly config: GrblSenderConfig;
  readonly phase: 'streaming' | 'faulted';
  /** Lines written and not answered, oldest first. */
  readonly pending: LineQueue<Line>;
  /** A line that must be alone is on the wire. */
  readonly isExclusive: boolean;
  readonly bytesInFlight: number;
  /** Lines that wait for room. Bounded by MAX_QUEUE_LINES. */
  readonly queue: LineQueue<Line>;
  /** The machine has said Idle since the last answer. */
  readonly saidIdle: boolean;
};

/** What happens to a sender. */
export type GrblSenderInput =
  | { readonly kind: 'submit'; readonly text: string; readonly line: number }
  | { readonly kind: 'reply'; readonly reply: GrblReply }
  | { readonly kind: 'timeout' };

/** What the driver does for a sender. `arm` replaces the running timer; there is one. */
export type GrblSenderEffect =
  | { readonly kind: 'write'; readonly text: string }
  | { readonly kind: 'arm'; readonly delayMs: number }
  | { readonly kind: 'disarm' }
  | { readonly kind: 'acked'; readonly line: number; readonly text: string }
  | { readonly kind: 'fault'; readonly code: GrblFaultCode; readonly reason: string; readonly line: number | null };

/** New state and what to do, in this order. */
export type GrblStep = { readonly state: GrblSenderState; readonly effects: readonly GrblSenderEffect[] };
type Draft = { -readonly [K in keyof GrblSenderState]: GrblSenderState[K] };
type Effects = GrblSenderEffect[];

/** A sender with nothing in flight. */
export const startGrblSender = (config: GrblSenderConfig = DEFAULT_GRBL_CONFIG): GrblSenderState => ({
  config,
  phase: 'streaming',
  pending: EMPTY_QUEUE,
  isExclusive: false,
  bytesInFlight: 0,
  queue: EMPTY_QUEUE,
  saidIdle: false,
});

/** True when one more line may be submitted. */
export const grblRoom = (state: GrblSenderState): boolean => state.phase === 'streaming' && state.queue.length === 0;
/** True when every line is answered and none waits. */
export const isGrblSenderIdle = (state: GrblSenderState): boolean => state.pending.length === 0 && state.queue.length === 0;

/**
 * Takes one input.
 * @throws FirmwareError `queue-full`, `line-too-long` on `submit` (also for a line with real-time characters; see `grblLineProblem`)
 */
export function stepGrblSender(state: GrblSenderState, input: GrblSenderInput): GrblStep {
  if (state.phase === 'faulted') return { state, effects: [] };
  const draft: Draft = { ...state };
  const effects: Effects = [];
  switch (input.kind) {
    case 'submit':
      enqueue(draft, input);
      break;
    case 'reply':
      takeReply(draft, effects, input.reply);
      break;
    case 'timeout':
      fault(draft, effects, 'timeout', 'the machine does not answer a line that was sent: a line or an answer was lost');
      break;
  }
  pump(draft, effects);
  return { state: draft, effects };
}

function enqueue(draft: Draft, input: { text: string; line: number }): void {
  const text = compactGrblLine(input.text);
  if (text === '') return;
  const problem = grblLineProblem(text, draft.config.maxLineCharacters);
  if (problem) throw new FirmwareError('line-too-long', `the line ${problem}: ${text.slice(0, 40)}`, { line: input.line });
  if (draft.queue.length >= limits.MAX_QUEUE_LINES)
    throw new FirmwareError('queue-full', 'submit a line only while grblRoom is true', { queued: draft.queue.length });
  draft.queue = queued(draft.queue, { text, line: input.line, isAlone: isSingleStep(text) });
}

function takeReply(draft: Draft, effects: Effects, reply: GrblReply): void {
  const oldest = oldestOf(draft.pending);
  switch (reply.kind) {
    case 'ok':
      if (!oldest) return fault(draft, effects, 'firmware-error', 'one answer too many: the connection adds or doubles lines');
      draft.pending = withoutOldest(draft.pending);
      draft.isExclusive = false;
      draft.bytesInFlight -= oldest.text.length + 1;
      draft.saidIdle = false;
      effects.push({ kind: 'acked', line: oldest.line, text: oldest.text });
      return keepTimer(draft, effects);
    case 'error':
      return fault(draft, effects, 'firmware-error', grblErrorText(reply.code, draft.config.firmware));
    case 'alarm':
      return fault(draft, effects, 'alarm', grblAlarmText(reply.code, draft.config.firmware));
    case 'banner':
      return fault(draft, effects, 'firmware-reset', 'the machine has restarted');
    case 'status':
      if (oldest && reply.report.state === 'Idle' && !draft.saidIdle) {
        draft.saidIdle = true;
        keepTimer(draft, effects);
      } else if (reply.report.state !== 'Idle' && draft.saidIdle) {
        draft.saidIdle = false;
        keepTimer(draft, effects);
      }
      return;
    case 'message':
    case 'setting':
    case 'startup-block':
    case 'startup-echo':
    case 'info':
    case 'other':
      return;
  }
}

/** Writes what fits. A single-step line waits until the wire is empty, and everything waits for its answer. */
function pump(draft: Draft, effects: Effects): void {
  for (;;) {
    const next = oldestOf(draft.queue);
    if (!next || draft.phase !== 'streaming' || draft.isExclusive) return;
    const isFirst = draft.pending.length === 0;
    const bytes = next.text.length + 1;
    if (!isFirst && (next.isAlone || draft.bytesInFlight + bytes > draft.config.windowBytes)) return;
    draft.queue = withoutOldest(draft.queue);
    draft.pending = queued(draft.pending, next);
    draft.isExclusive = next.isAlone;
    draft.bytesInFlight += bytes;
    draft.saidIdle = false;
    effects.push({ kind: 'write', text: `${next.text}\n` });
    if (isFirst) keepTimer(draft, effects);
  }
}

function keepTimer(draft: Draft, effects: Effects): void {
  const oldest = oldestOf(draft.pending);
  if (!oldest) effects.push({ kind: 'disarm' });
  else {
    const isLost = draft.saidIdle && !isLongGrblLine(oldest.text, draft.config.firmware);
    effects.push({ kind: 'arm', delayMs: isLost ? limits.IDLE_ANSWER_MS : limits.SILENCE_MS });
  }
}

function fault(draft: Draft, effects: Effects, code: GrblFaultCode, reason: string): void {
  const oldest = oldestOf(draft.pending);
  draft.phase = 'faulted';
  draft.pending = EMPTY_QUEUE;
  draft.queue = EMPTY_QUEUE;
  draft.isExclusive = false;
  draft.bytesInFlight = 0;
  const isOfLine = code === 'firmware-error' && oldest !== null && oldest.line > 0;
  effects.push({ kind: 'disarm' });
  effects.push({
    kind: 'fault',
    code,
    line: isOfLine ? oldest.line : null,
    reason: isOfLine ? `line ${oldest.line} (${oldest.text}): ${reason}` : reason,
  });
}
