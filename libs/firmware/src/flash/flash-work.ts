// SPDX-License-Identifier: AGPL-3.0-or-later
/**
 * Which page comes next. The order is chosen so that half a program never runs: page 0, where a program begins, is made harmless first
 * and written last, when all others have been read back. So a pulled cable leaves a board that does nothing, all pins without current.
 *
 *     inspect -> guard, read back -> write -> verify (all but page 0) -> seal (page 0) -> verify (page 0) -> done
 *
 * A page that reads back wrong leads to another round; trouble on the link between seal and the last look leads to a look at everything, since
 * STK500v1 cannot tell which page a damaged address meant.
 */
import type { AvrBoard } from './boards.js';
import { ERASED, type FlashPage } from './flash-image.js';
import { MAX_ROUNDS } from './limits.js';

/** What is to be done at one page. */
export type WorkStep =
  | { readonly kind: 'inspect'; readonly page: FlashPage }
  | { readonly kind: 'write'; readonly page: FlashPage }
  | { readonly kind: 'read'; readonly page: FlashPage }
  /** Set the bootloader's erase counter to 0 (boards that erase in order). */
  | { readonly kind: 'rewind' };

/** Where a flash stands. Changed by `advanceWork` and `interruptWork` alone. */
export type FlashWork = {
  readonly board: AvrBoard;
  /** All pages, ascending; page 0 is the first. */
  readonly pages: readonly FlashPage[];
  readonly stage: 'inspect' | 'rewind' | 'guard' | 'check-guard' | 'write' | 'verify' | 'seal' | 'done';
  /** Pages of this stage, by index, and how many of them are done. */
  readonly todo: readonly number[];
  readonly at: number;
  /** Pages that read back wrong in this pass. */
  readonly wrong: readonly number[];
  /** The page in hand was read once and differed: it is read again before that is believed. */
  readonly isDoubtful: boolean;
  /** Trouble on the link since page 0 was written. */
  readonly isDisturbed: boolean;
  readonly round: number;
  /** A page may have been written: the old program is no longer whole. */
  readonly isTouched: boolean;
};

/** What came of a step. */
export type WorkResult =
  | { readonly kind: 'go-on'; readonly work: FlashWork }
  | {
      readonly kind: 'failed';
      readonly code: 'cannot-erase' | 'verify-failed';
      readonly reason: string;
      readonly work: FlashWork;
    };

/** Begins. */
export function startWork(board: AvrBoard, pages: readonly FlashPage[]): FlashWork {
  const { erase } = board;
  const behind = erase.kind === 'page' ? [] : indexes(pages).filter((index) => (pages[index]?.address ?? 0) >= erase.endAddress);
  const work: FlashWork = {
    board,
    pages,
    stage: 'inspect',
    todo: behind,
    at: 0,
    wrong: [],
    isDoubtful: false,
    isDisturbed: false,
    round: 1,
    isTouched: false,
  };
  return behind.length > 0 ? work : beginWriting(work, body(work));
}

/** What to do now; null when all is done. */
export function nextStep(work: FlashWork): WorkStep | null {
  const page = work.pages[work.todo[work.at] ?? 0];
  const [first] = work.pages;
  if (!first || !page || work.stage === 'done') return null;
  switch (work.stage) {
    case 'inspect':
      return { kind: 'inspect', page };
    case 'rewind':
      return { kind: 'rewind' };
    case 'guard':
      return { kind: 'write', page: { address: 0, bytes: harmlessPage(work.board) } };
    case 'check-guard':
      return { kind: 'read', page: { address: 0, bytes: harmlessPage(work.board) } };
    case 'write':
    case 'seal':
      return { kind: 'write', page };
    case 'verify':
      return { kind: 'read', page };
  }
}

/** The step in hand is about to be sent. */
export const touch = (work: FlashWork, step: WorkStep): FlashWork =>
  work.isTouched || step.kind === 'read' || step.kind === 'inspect' ? work : { ...work, isTouched: true };

/** The step in hand was done; `data` is what was read. */
export function advanceWork(work: FlashWork, data: Uint8Array): WorkResult {
  switch (work.stage) {
    case 'inspect':
      return inspected(work, data);
    case 'rewind':
      return goOn({ ...work, stage: 'guard' });
    case 'guard':
      return goOn({ ...work, stage: 'check-guard' });
    case 'check-guard':
      return guarded(work, data);
    case 'write':
      return goOn(hasMore(work) ? { ...work, at: work.at + 1 } : beginVerifying(work, body(work)));
    case 'verify':
      return verified(work, data);
    case 'seal':
      return goOn(beginVerifying(work, [0]));
    case 'done':
      return goOn(work);
  }
}

/** The link was lost and found again, the board was reset or a command sent twice: what must be done again because of that. */
export function interruptWork(work: FlashWork, cause: 'reset' | 'repeated'): FlashWork {
  const disturbed = { ...work, isDoubtful: false, isDisturbed: true };
  // The erase counter began anew with the reset. A seal may go on: the counter stands at page 0, which is the page to be written.
  const isInOrder = work.board.erase.kind === 'in-order';
  if (cause === 'reset' && isInOrder && (work.stage === 'guard' || work.stage === 'write'))
    return beginWriting(disturbed, body(work));
  return disturbed;
}

/** Pages that a flash still has to write and read, of how many: for a progress bar that does not run backwards within a round. */
export function workProgress(work: FlashWork): {
  readonly stage: 'write' | 'verify';
  readonly done: number;
  readonly total: number;
} {
  const stage = work.stage === 'verify' || work.stage === 'seal' || work.stage === 'done' ? 'verify' : 'write';
  const total = work.pages.length;
  if (work.stage === 'done') return { stage, done: total, total };
  if (work.stage === 'seal' || (work.stage === 'verify' && work.todo.length === 1))
    return { stage, done: Math.max(total - 1, 0), total };
  const isCounted = work.stage === 'write' || work.stage === 'verify';
  return { stage, done: isCounted ? Math.max(total - work.todo.length + work.at - 1, 0) : 0, total };
}

/**
 * What stands in page 0 while the rest is written. `CF FF` is `rjmp .-2` (AVR Instruction Set Manual, RJMP, k = -1): the processor turns on the
 * spot. Where the bootloader erases in order the page stays blank, since it can be written only once; stk500boot.c does not start a blank chip.
 */
function harmlessPage(board: AvrBoard): Uint8Array {
  const bytes = new Uint8Array(board.pageBytes).fill(ERASED);
  if (board.erase.kind === 'page') bytes[1] = 0xcf;
  return bytes;
}

function inspected(work: FlashWork, data: Uint8Array): WorkResult {
  const page = work.pages[work.todo[work.at] ?? 0];
  const isPossible = page?.bytes.every((byte, index) => (byte & (data[index] ?? 0)) === byte) ?? false;
  if (!isPossible)
    return {
      kind: 'failed',
      code: 'cannot-erase',
      work,
      reason: `the bootloader of ${work.board.name} never erases the flash from ${hex(work.board.erase.kind === 'in-order' ? work.board.erase.endAddress : 0)} on, the image needs ${hex(page?.address ?? 0)}, and something else stands there: a smaller image, or a programmer (ISP), is needed`,
    };
  return goOn(hasMore(work) ? { ...work, at: work.at + 1 } : beginWriting(work, body(work)));
}

/** Without the guard nothing else is written: it went elsewhere, or not at all. */
function guarded(work: FlashWork, data: Uint8Array): WorkResult {
  if (!isSame(harmlessPage(work.board), data)) {
    if (!work.isDoubtful) return goOn({ ...work, isDoubtful: true });
    return anotherRound({ ...work, wrong: [0] }, work.todo);
  }
  const known = { ...work, isDoubtful: false };
  return goOn(work.todo.length > 0 ? { ...known, stage: 'write', at: 0 } : beginVerifying(known, body(known)));
}

function verified(work: FlashWork, data: Uint8Array): WorkResult {
  const index = work.todo[work.at] ?? 0;
  const page = work.pages[index];
  const isRight = page !== undefined && isSame(page.bytes, data);
  if (!isRight && !work.isDoubtful) return goOn({ ...work, isDoubtful: true });
  const wrong = isRight ? work.wrong : [...work.wrong, index];
  if (hasMore(work)) return goOn({ ...work, wrong, isDoubtful: false, at: work.at + 1 });
  const over = { ...work, wrong, isDoubtful: false };
  const isInOrder = work.board.erase.kind === 'in-order';
  if (wrong.length > 0) return anotherRound(over, isInOrder ? body(work) : wrong.filter((each) => each !== 0));
  if (!work.todo.includes(0)) return goOn({ ...over, stage: 'seal', todo: [0], at: 0, isDisturbed: false });
  const isSettled = !work.isDisturbed || work.todo.length === work.pages.length;
  return goOn(isSettled ? { ...over, stage: 'done' } : beginVerifying(over, indexes(work.pages)));
}

function anotherRound(work: FlashWork, todo: readonly number[]): WorkResult {
  if (work.round >= MAX_ROUNDS) {
    const where = work.wrong.slice(0, 4).map((index) => hex(work.pages[index]?.address ?? 0));
    return {
      kind: 'failed',
      code: 'verify-failed',
      work,
      reason: `${work.wrong.length} of ${work.pages.length} pages do not read back as written (${where.join(', ')}${work.wrong.length > 4 ? ', …' : ''}), after ${MAX_ROUNDS} rounds: the flash memory is worn out or the link is bad`,
    };
  }
  return goOn(beginWriting({ ...work, round: work.round + 1 }, todo));
}

const beginWriting = (work: FlashWork, todo: readonly number[]): FlashWork => ({
  ...work,
  stage: work.board.erase.kind === 'in-order' ? 'rewind' : 'guard',
  todo,
  at: 0,
  wrong: [],
  isDoubtful: false,
});
/** With nothing but page 0 there is nothing to verify before the seal. */
const beginVerifying = (work: FlashWork, todo: readonly number[]): FlashWork =>
  todo.length === 0
    ? { ...work, stage: 'seal', todo: [0], at: 0, wrong: [], isDoubtful: false, isDisturbed: false }
    : { ...work, stage: 'verify', todo, at: 0, wrong: [], isDoubtful: false };
const goOn = (work: FlashWork): WorkResult => ({ kind: 'go-on', work });
const isSame = (wanted: Uint8Array, found: Uint8Array): boolean =>
  wanted.length === found.length && wanted.every((byte, at) => byte === found[at]);
const hasMore = (work: FlashWork): boolean => work.at + 1 < work.todo.length;
const indexes = (pages: readonly FlashPage[]): number[] => pages.map((_, index) => index);
const body = (work: FlashWork): number[] => indexes(work.pages).slice(1);
const hex = (value: number): string => `0x${value.toString(16).toUpperCase()}`;
