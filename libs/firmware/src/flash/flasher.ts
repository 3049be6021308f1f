// SPDX-License-Identifier: AGPL-3.0-or-later
/**
 * Flashes an AVR through its serial bootloader: reset, find it, check the chip, write, read everything back, leave. Pure: state and input in,
 * state and effects out. The order of pages is `flash-work.ts`; the wire formats are `stk500v1.ts` and `stk500v2.ts`.
 *
 * Every wait ends, every retry is counted. It ends `done` only after every page of the image was read back right with no write behind it.
 */
import { type BootCommand, joinBytes, NO_BYTES } from './boot-command.js';
import { type AvrBoard, MCU_OF_SIGNATURE, signatureText } from './boards.js';
import { type FlashImage, pagesOf } from './flash-image.js';
import { advanceWork, interruptWork, nextStep, startWork, touch, workProgress } from './flash-work.js';
import type {
  Exchange,
  FlasherEffect,
  FlasherInput,
  FlasherStage,
  FlasherState,
  FlasherStep,
  FlashEnd,
  FlashFailureCode,
} from './flasher-state.js';
import { avrImageProblem, type ImageProblem } from './image-check.js';
import * as limits from './limits.js';
import { encodeV1, readV1 } from './stk500v1.js';
import { encodeV2, readV2 } from './stk500v2.js';

type Draft = { -readonly [K in keyof FlasherState]: FlasherState[K] };
type Effects = FlasherEffect[];

/** Begins, or refuses an image that does not fit the board; nothing was sent then. */
export function startFlasher(
  board: AvrBoard,
  image: FlashImage,
): { readonly kind: 'started'; readonly step: FlasherStep } | { readonly kind: 'refused'; readonly problem: ImageProblem } {
  const problem = avrImageProblem(image, board);
  if (problem) return { kind: 'refused', problem };
  const state: FlasherState = {
    stage: { kind: 'resetting' },
    work: startWork(board, pagesOf(image, board.pageBytes, { fillGaps: board.erase.kind === 'in-order' })),
    exchange: null,
    received: NO_BYTES,
    sequence: 0,
    nextAddress: null,
    isByHand: false,
    resets: 0,
    fruitlessResets: 0,
    hasSynced: false,
  };
  return { kind: 'started', step: { state, effects: [{ kind: 'phase', phase: 'connecting' }, { kind: 'reset' }] } };
}

/** Takes one input. After the end every input is ignored. */
export function stepFlasher(state: FlasherState, input: FlasherInput): FlasherStep {
  if (state.stage.kind === 'ended') return { state, effects: [] };
  const draft: Draft = { ...state };
  const effects: Effects = [];
  switch (input.kind) {
    case 'reset-done':
      if (draft.stage.kind === 'resetting') {
        draft.isByHand = input.isByHand;
        draft.received = NO_BYTES;
        draft.stage = { kind: 'waking' };
        effects.push({ kind: 'arm', delayMs: draft.work.board.wakeMs });
      }
      break;
    case 'bytes':
      takeBytes(draft, effects, input.bytes);
      break;
    case 'timeout':
      takeTimeout(draft, effects);
      break;
    case 'link-lost':
      fail(draft, effects, 'link-lost', `the connection to the board was lost: ${input.reason}`);
      break;
    case 'cancel':
      if (!draft.work.isTouched && draft.hasSynced) effects.push({ kind: 'write', bytes: encode(draft, { kind: 'leave' }) });
      fail(draft, effects, 'cancelled', 'cancelled on request');
      break;
  }
  return { state: draft, effects };
}

function takeBytes(draft: Draft, effects: Effects, bytes: Uint8Array): void {
  if (!draft.exchange) return; // Resetting, waking, settling: whatever is said is of before.
  draft.received = joinBytes(draft.received, bytes).slice(-limits.MAX_RECEIVED_BYTES);
  while (draft.exchange) {
    const { exchange } = draft;
    const command = exchange.commands[exchange.at];
    if (!command) return;
    const answer =
      draft.work.board.protocol === 'stk500v1'
        ? readV1(command, draft.received)
        : readV2(command, draft.sequence, draft.received);
    if (answer.kind === 'more') return;
    if (answer.kind === 'bad') return takeTrouble(draft, effects, answer.reason);
    draft.received = answer.rest;
    const data = [...exchange.data, answer.data];
    if (exchange.at + 1 < exchange.commands.length) sendNext(draft, effects, { ...exchange, at: exchange.at + 1, data });
    else {
      draft.exchange = null;
      draft.received = NO_BYTES;
      effects.push({ kind: 'disarm' });
      takeAnswer(draft, effects, joinBytes(...data));
    }
  }
}

/** A whole exchange was answered. */
function takeAnswer(draft: Draft, effects: Effects, data: Uint8Array): void {
  const { stage } = draft;
  switch (stage.kind) {
    case 'syncing':
      draft.stage = { kind: 'settling' };
      effects.push({ kind: 'arm', delayMs: limits.SETTLE_MS });
      return;
    case 'confirming':
      draft.hasSynced = true;
      effects.push({ kind: 'phase', phase: 'checking' });
      return go(draft, effects, { kind: 'signature', last: null, reads: 1 }, SIGNATURE[draft.work.board.protocol]);
    case 'signature':
      return takeSignature(draft, effects, stage, signatureText([...data]));
    case 'entering':
      return work(draft, effects);
    case 'working':
      return takeWork(draft, effects, data);
    case 'leaving':
      return finish(draft, effects);
    default:
      return;
  }
}

function takeSignature(draft: Draft, effects: Effects, stage: FlasherStage & { kind: 'signature' }, found: string): void {
  const { board } = draft.work;
  if (stage.last !== found) {
    if (stage.reads >= limits.MAX_SIGNATURE_READS)
      return again(draft, effects, 'the signature of the chip reads differently each time');
    return go(draft, effects, { kind: 'signature', last: found, reads: stage.reads + 1 }, SIGNATURE[board.protocol]);
  }
  const expected = signatureText(board.signature);
  if (found === expected) return go(draft, effects, { kind: 'entering' }, [{ kind: 'enter' }]);
  // Old program untouched: it is started again.
  effects.push({ kind: 'write', bytes: encode(draft, { kind: 'leave' }) });
  const name = MCU_OF_SIGNATURE[found];
  return fail(
    draft,
    effects,
    'wrong-chip',
    `the chip says ${found}${name ? ` (${name})` : ''}, and ${board.name} has ${expected} (${MCU_OF_SIGNATURE[expected] ?? board.mcu})`,
  );
}

/** A page was written or read. */
function takeWork(draft: Draft, effects: Effects, data: Uint8Array): void {
  const step = nextStep(draft.work);
  const result = advanceWork(draft.work, step?.kind === 'read' || step?.kind === 'inspect' ? data : NO_BYTES);
  const isDoubtful = result.work.isDoubtful;
  draft.nextAddress = step && step.kind !== 'rewind' && !isDoubtful ? step.page.address + step.page.bytes.length : null;
  draft.work = result.work;
  if (!isDoubtful) draft.fruitlessResets = 0;
  if (result.kind === 'failed') {
    if (!result.work.isTouched) effects.push({ kind: 'write', bytes: encode(draft, { kind: 'leave' }) });
    return fail(draft, effects, result.code, result.reason);
  }
  effects.push({ kind: 'progress', ...workProgress(draft.work) });
  work(draft, effects);
}

/** Begins the next page, or leaves. */
function work(draft: Draft, effects: Effects): void {
  const step = nextStep(draft.work);
  const { board } = draft.work;
  if (!step) {
    effects.push({ kind: 'phase', phase: 'leaving' });
    return go(draft, effects, { kind: 'leaving' }, [{ kind: 'leave' }]);
  }
  const phase = workProgress(draft.work).stage === 'verify' ? 'verifying' : 'writing';
  if (draft.stage.kind !== 'working' || draft.work.at === 0) effects.push({ kind: 'phase', phase });
  draft.work = touch(draft.work, step);
  if (step.kind === 'rewind') return go(draft, effects, { kind: 'working' }, [{ kind: 'rewind' }]);
  const { address, bytes } = step.page;
  const isThere = board.protocol === 'stk500v2' && draft.nextAddress === address;
  const lead: BootCommand[] = isThere ? [] : [{ kind: 'address', address }];
  const main: BootCommand = step.kind === 'write' ? { kind: 'program', bytes } : { kind: 'read', length: bytes.length };
  go(draft, effects, { kind: 'working' }, [...lead, main]);
}

function takeTimeout(draft: Draft, effects: Effects): void {
  const { stage } = draft;
  switch (stage.kind) {
    case 'waking':
      return go(draft, effects, { kind: 'syncing', tries: 1 }, [{ kind: 'sync' }]);
    case 'settling':
      return go(draft, effects, { kind: 'confirming' }, [{ kind: 'sync' }]);
    case 'syncing': {
      const most = draft.isByHand ? limits.MAX_SYNC_TRIES_BY_HAND : limits.MAX_SYNC_TRIES;
      if (stage.tries < most) return go(draft, effects, { kind: 'syncing', tries: stage.tries + 1 }, [{ kind: 'sync' }]);
      return again(draft, effects, 'no bootloader answers');
    }
    case 'resetting':
    case 'ended':
      return;
    default:
      return takeTrouble(draft, effects, 'no answer');
  }
}

/** An answer that is none, or none in time. */
function takeTrouble(draft: Draft, effects: Effects, reason: string): void {
  const { exchange, stage } = draft;
  // All was read back before: whether the bootloader has said goodbye does not matter.
  if (stage.kind === 'leaving') return finish(draft, effects);
  if (stage.kind === 'syncing') return;
  if (draft.work.board.protocol === 'stk500v1' || !exchange || exchange.tries >= limits.MAX_COMMAND_TRIES)
    return again(draft, effects, reason);
  effects.push({ kind: 'trouble', text: `${reason}: asking again` });
  draft.nextAddress = null;
  if (stage.kind !== 'working') return sendNext(draft, effects, { ...exchange, at: 0, data: [], tries: exchange.tries + 1 });
  draft.work = interruptWork(draft.work, 'repeated');
  work(draft, effects);
  if (draft.exchange) draft.exchange = { ...draft.exchange, tries: exchange.tries + 1 };
}

/** Resets the board and goes on where that is possible; ends when it was tried often enough. */
function again(draft: Draft, effects: Effects, reason: string): void {
  if (draft.fruitlessResets >= limits.MAX_FRUITLESS_RESETS || draft.resets >= limits.MAX_RESETS) {
    if (draft.hasSynced)
      return fail(
        draft,
        effects,
        'link-unreliable',
        `${reason}; ${draft.resets + 1} attempts were made: cable, adapter or power are bad`,
      );
    return fail(
      draft,
      effects,
      'no-bootloader',
      `${reason} on this port at this speed: is it the right board and port? A board without automatic reset needs its button pressed while this connects`,
    );
  }
  effects.push(
    { kind: 'trouble', text: `${reason}: resetting the board` },
    { kind: 'disarm' },
    { kind: 'phase', phase: 'connecting' },
  );
  draft.work = interruptWork(draft.work, 'reset');
  draft.resets += 1;
  draft.fruitlessResets += 1;
  draft.exchange = null;
  draft.received = NO_BYTES;
  draft.nextAddress = null;
  draft.stage = { kind: 'resetting' };
  effects.push({ kind: 'reset' });
}

function go(draft: Draft, effects: Effects, stage: FlasherStage, commands: readonly BootCommand[]): void {
  draft.stage = stage;
  sendNext(draft, effects, { commands, at: 0, data: [], tries: 1 });
}

/**
 * Writes the command that is next. STK500v1 takes a read behind its address in one write, which saves a way there and back for each page. Not so a
 * page to be written: when its address is damaged, the page would be taken for commands.
 */
function sendNext(draft: Draft, effects: Effects, exchange: Exchange): void {
  draft.exchange = exchange;
  const isPipelined = draft.work.board.protocol === 'stk500v1' && exchange.commands.every(({ kind }) => kind !== 'program');
  const command = exchange.commands[exchange.at];
  if (!command || (isPipelined && exchange.at > 0)) return;
  draft.received = NO_BYTES;
  const bytes = isPipelined ? joinBytes(...exchange.commands.map((each) => encodeV1(each))) : encode(draft, command);
  const awaited = exchange.commands.reduce((sum, each) => sum + (each.kind === 'read' ? each.length : 0), bytes.length);
  const delayMs =
    draft.stage.kind === 'syncing'
      ? limits.SYNC_TIMEOUT_MS
      : limits.ANSWER_TIMEOUT_MS + awaited * limits.ANSWER_TIMEOUT_MS_PER_BYTE;
  effects.push({ kind: 'write', bytes }, { kind: 'arm', delayMs });
}

function encode(draft: Draft, command: BootCommand): Uint8Array {
  if (draft.work.board.protocol === 'stk500v1') return encodeV1(command);
  draft.sequence = (draft.sequence + 1) & 0xff;
  return encodeV2(command, draft.sequence);
}

/** STK500v2 gives the signature byte by byte. */
const SIGNATURE: Readonly<Record<AvrBoard['protocol'], readonly BootCommand[]>> = {
  stk500v1: [{ kind: 'signature', index: 0 }],
  stk500v2: [
    { kind: 'signature', index: 0 },
    { kind: 'signature', index: 1 },
    { kind: 'signature', index: 2 },
  ],
};

function finish(draft: Draft, effects: Effects): void {
  end(draft, effects, { kind: 'done', condition: 'verified', resets: draft.resets, rounds: draft.work.round });
}

function fail(draft: Draft, effects: Effects, code: FlashFailureCode, reason: string): void {
  // Said to be gone behind the last page that was read back: nothing is missing.
  if (draft.stage.kind === 'leaving') return finish(draft, effects);
  const condition = draft.work.isTouched ? 'incomplete' : 'untouched';
  end(draft, effects, { kind: 'failed', code, condition, reason, resets: draft.resets });
}

function end(draft: Draft, effects: Effects, outcome: FlashEnd): void {
  draft.stage = { kind: 'ended', end: outcome };
  draft.exchange = null;
  draft.received = NO_BYTES;
  effects.push({ kind: 'disarm' }, { kind: 'end', end: outcome });
}
