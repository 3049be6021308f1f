// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import type { AvrBoard, EraseHabit } from './boards.js';
import { imageOfBytes, pagesOf } from './flash-image.js';
import { advanceWork, type FlashWork, interruptWork, nextStep, startWork } from './flash-work.js';

const board = (erase: EraseHabit): AvrBoard => ({
  kind: 'avr',
  id: 'b',
  name: 'B',
  mcu: 'm',
  signature: [1, 2, 3],
  flashBytes: 1024,
  bootloaderStart: 768,
  pageBytes: 64,
  protocol: erase.kind === 'page' ? 'stk500v1' : 'stk500v2',
  erase,
  bauds: [1],
  wakeMs: 1,
});
const PAGE = board({ kind: 'page' });
const IN_ORDER = board({ kind: 'in-order', endAddress: 512 });
const start = (which: AvrBoard, length = 256): FlashWork =>
  startWork(which, pagesOf(imageOfBytes(Uint8Array.from({ length }, (_, index) => (index % 251) + 1)), 64));

/** Does steps on a perfect flash until `stop` says so; what was done, as words. */
function follow(work: FlashWork, stop: (done: string) => boolean = () => false): { work: FlashWork; done: string[] } {
  const done: string[] = [];
  for (let now = work; ; ) {
    const step = nextStep(now);
    if (!step) return { work: now, done };
    const word = step.kind === 'rewind' ? 'rewind' : `${step.kind} ${step.page.address}`;
    const result = advanceWork(now, step.kind === 'read' ? step.page.bytes : new Uint8Array(64).fill(0xff));
    if (result.kind === 'failed') throw new Error(result.reason);
    done.push(word);
    now = result.work;
    if (stop(word)) return { work: now, done };
  }
}
const BODY = ['write 64', 'write 128', 'write 192', 'read 64', 'read 128', 'read 192'];

describe('the order of a flash', () => {
  it('is: guard, the rest, read back, then the beginning', () => {
    expect(follow(start(PAGE)).done).toEqual(['write 0', 'read 0', ...BODY, 'write 0', 'read 0']);
    expect(follow(start(IN_ORDER)).done).toEqual(['rewind', 'write 0', 'read 0', ...BODY, 'write 0', 'read 0']);
  });
  it('guards with a jump to itself, or with a blank page where it can be written only once', () => {
    const guard = (which: AvrBoard): number[] => {
      const step = nextStep(follow(start(which), (word) => word === 'rewind' || which === PAGE).work);
      return step?.kind === 'write' || step?.kind === 'read' ? [...step.page.bytes.subarray(0, 3)] : [];
    };
    expect(guard(PAGE)).toEqual([0xff, 0xcf, 0xff]);
    expect(guard(IN_ORDER)).toEqual([0xff, 0xff, 0xff]);
  });
  it('begins anew after a reset when the bootloader counts its erased pages', () => {
    const half = follow(start(IN_ORDER), (word) => word === 'write 128').work;
    expect(follow(interruptWork(half, 'reset')).done).toEqual(['rewind', 'write 0', 'read 0', ...BODY, 'write 0', 'read 0']);
    expect(follow(interruptWork(half, 'repeated')).done[0]).toBe('write 192');
  });
  it('goes on after a reset when each page is erased by itself', () => {
    const half = follow(start(PAGE), (word) => word === 'write 128').work;
    expect(follow(interruptWork(half, 'reset')).done[0]).toBe('write 192');
  });
  it('looks at every page again when there was trouble after the beginning was written', () => {
    let sealed = false;
    const atSeal = follow(start(PAGE), (word) => {
      const isSeal = sealed && word === 'write 0';
      sealed ||= word === 'read 192';
      return isSeal;
    }).work;
    expect(follow(interruptWork(atSeal, 'reset')).done).toEqual(['read 0', 'read 0', 'read 64', 'read 128', 'read 192']);
  });
  it('believes a difference only when it is read twice, then writes that page again and reads all', () => {
    const before = follow(start(PAGE), (word) => word === 'read 64').work;
    const wrong = new Uint8Array(64);
    const doubtful = advanceWork(before, wrong);
    expect(nextStep(doubtful.work)).toMatchObject({ kind: 'read', page: { address: 128 } });
    const known = advanceWork(doubtful.work, wrong);
    expect(follow(known.work).done).toEqual([
      'read 192',
      ...['write 0', 'read 0', 'write 128'],
      ...['read 64', 'read 128', 'read 192', 'write 0', 'read 0'],
    ]);
  });
  it('gives up after three rounds, and names the pages', () => {
    let work = start(PAGE);
    for (let steps = 0; steps < 200; steps += 1) {
      const step = nextStep(work);
      if (!step) throw new Error('it believed the flash');
      const isBad = step.kind === 'read' && step.page.address === 128;
      const result = advanceWork(work, step.kind === 'read' && !isBad ? step.page.bytes : new Uint8Array(64));
      work = result.work;
      if (result.kind === 'go-on') continue;
      expect(result).toMatchObject({ code: 'verify-failed', reason: expect.stringContaining('0x80') });
      return;
    }
    throw new Error('it does not end');
  });
});
