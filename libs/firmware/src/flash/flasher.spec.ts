// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AvrBoard } from './boards.js';
import { type FlashImage, imageOfBytes, joinSegments } from './flash-image.js';
import { startFlasher } from './flasher.js';
import { type FaultSchedule, runFlash, type WireFault } from './testing/flash-bench.js';
import { type VirtualBoard, VirtualBootloader } from './testing/virtual-bootloader.js';

/** Small boards, so that a run is short: 2 KiB of flash, pages of 64 bytes. */
const SMALL = {
  kind: 'avr',
  mcu: 'test',
  flashBytes: 0x800,
  bootloaderStart: 0x600,
  pageBytes: 64,
  bauds: [115_200],
  wakeMs: 100,
} as const;
const SIGNATURE = [0x1e, 0x95, 0x0f] as const;
const BOARDS: Record<VirtualBoard['behaviour'], AvrBoard> = {
  atmegaboot: { ...SMALL, id: 'a', name: 'A', signature: SIGNATURE, protocol: 'stk500v1', erase: { kind: 'page' } },
  optiboot: { ...SMALL, id: 'o', name: 'O', signature: SIGNATURE, protocol: 'stk500v1', erase: { kind: 'page' } },
  stk500boot: {
    ...SMALL,
    id: 's',
    name: 'S',
    signature: SIGNATURE,
    protocol: 'stk500v2',
    erase: { kind: 'in-order', endAddress: 0x500 },
  },
};
const BEHAVIOURS = ['atmegaboot', 'optiboot', 'stk500boot'] as const;
type Behaviour = VirtualBoard['behaviour'];

const virtual = (
  behaviour: Behaviour,
  content: Uint8Array,
  signature: VirtualBoard['signature'] = SIGNATURE,
): VirtualBootloader => new VirtualBootloader({ ...SMALL, behaviour, signature, eraseEnd: 0x500 }, content);
/** A program: begins with a jump, and looks like noise. */
const program = (length: number, seed: number): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => (index < 2 ? [0x0c, 0x94][index]! : (index * 167 + seed * 59 + (index >> 3)) & 0xff));
const holds = (target: VirtualBootloader, image: FlashImage): boolean =>
  image.segments.every(({ address, bytes }) => bytes.every((byte, index) => target.flash[address + index] === byte));
const isHarmless = (target: VirtualBootloader): boolean =>
  target.flash[0] === 0xff && (target.flash[1] === 0xcf || target.flash[1] === 0xff);

describe.each(BEHAVIOURS)('flashing over %s', (behaviour) => {
  const board = BOARDS[behaviour];
  it.each([2, 64, 65, 640, 0x500])('writes %i bytes, reads them back and leaves', (length) => {
    const target = virtual(behaviour, program(0x5ff, 1));
    const image = imageOfBytes(program(length, 2));
    const { end, effects } = runFlash(board, image, target);
    expect(end).toEqual({ kind: 'done', condition: 'verified', resets: 0, rounds: 1 });
    expect(holds(target, image)).toBe(true);
    expect(target.mode).toBe('program');
    expect(effects.filter((effect) => effect.kind === 'phase').map((effect) => effect.phase)).toEqual(
      expect.arrayContaining(['connecting', 'checking', 'writing', 'verifying', 'leaving']),
    );
  });
  it('fills gaps of the image with 0xFF inside a page, and writes every page that the image touches', () => {
    const target = virtual(behaviour, program(0x5ff, 1));
    const joined = joinSegments([
      { address: 0, bytes: program(10, 3) },
      { address: 0x210, bytes: program(80, 4) },
    ]);
    if (joined.kind === 'overlap') throw new Error('no overlap');
    expect(runFlash(board, joined.image, target).end.kind).toBe('done');
    expect(holds(target, joined.image)).toBe(true);
    expect(target.flash[0x20]).toBe(0xff);
  });
  it('refuses the wrong chip before a byte is erased or written, and starts its old program again', () => {
    const old = program(0x400, 1);
    const target = virtual(behaviour, old, [0x1e, 0x94, 0x06]);
    const before = target.flash.slice();
    const { end } = runFlash(board, imageOfBytes(program(300, 2)), target);
    expect(end).toMatchObject({ kind: 'failed', code: 'wrong-chip', condition: 'untouched' });
    expect(end.kind === 'failed' && end.reason).toContain('1E 94 06 (ATmega168)');
    expect(target.flash).toEqual(before);
    expect(target.flash[0]).toBe(old[0]);
  });
  it('refuses an image that reaches into the bootloader or beyond the flash before a byte is sent', () => {
    const refused = (length: number): string | null => {
      const started = startFlasher(board, imageOfBytes(program(length, 1)));
      return started.kind === 'refused' ? started.problem.code : null;
    };
    expect(refused(0x600)).toBe(null);
    expect(refused(0x601)).toBe('reaches-bootloader');
    expect(refused(0x801)).toBe('too-big');
    expect(startFlasher(board, imageOfBytes(program(10, 1), 0x100))).toMatchObject({
      kind: 'refused',
      problem: { code: 'not-a-program' },
    });
    expect(startFlasher(board, imageOfBytes(new Uint8Array(0)))).toMatchObject({ kind: 'refused', problem: { code: 'empty' } });
  });
  it('ends by itself when nobody answers, and says that nothing was touched', () => {
    const target = virtual(behaviour, program(100, 1));
    const { end, ms } = runFlash(board, imageOfBytes(program(300, 2)), target, { faults: () => ({ kind: 'drop' }) });
    expect(end).toMatchObject({ kind: 'failed', code: 'no-bootloader', condition: 'untouched' });
    expect(ms).toBeLessThan(15_000);
  });
  it('is taken back by a person: untouched before the first page, incomplete after it', () => {
    const before = virtual(behaviour, program(100, 1));
    const early = runFlash(board, imageOfBytes(program(300, 2)), before, {
      onEffect: (effect) => (effect.kind === 'phase' && effect.phase === 'checking' ? { kind: 'cancel' } : null),
    });
    expect(early.end).toMatchObject({ kind: 'failed', code: 'cancelled', condition: 'untouched' });
    expect(before.flash[0]).toBe(0x0c);
    const during = virtual(behaviour, program(100, 1));
    const late = runFlash(board, imageOfBytes(program(300, 2)), during, {
      onEffect: (effect) => (effect.kind === 'progress' && effect.done === 2 ? { kind: 'cancel' } : null),
    });
    expect(late.end).toMatchObject({ kind: 'failed', code: 'cancelled', condition: 'incomplete' });
    expect(isHarmless(during)).toBe(true);
  });
  it('flashes again what was left incomplete', () => {
    const target = virtual(behaviour, program(0x5ff, 1));
    const image = imageOfBytes(program(700, 2));
    const pulled: FaultSchedule = (direction, index) => (direction === 'to-board' && index === 500 ? { kind: 'unplug' } : null);
    expect(runFlash(board, image, target, { faults: pulled }).end).toMatchObject({ code: 'link-lost', condition: 'incomplete' });
    expect(isHarmless(target)).toBe(true);
    expect(runFlash(board, image, target).end.kind).toBe('done');
    expect(holds(target, image)).toBe(true);
  });
});

describe('flashing over a wire without checksum', () => {
  it('does not take one damaged reading of the signature for another chip', () => {
    const target = virtual('atmegaboot', program(100, 1));
    const image = imageOfBytes(program(300, 2));
    // Two answers to "is somebody there" are four bytes; then INSYNC and the first byte of the signature.
    const faults: FaultSchedule = (direction, index) =>
      direction === 'to-host' && index === 5 ? { kind: 'flip', mask: 4 } : null;
    expect(runFlash(BOARDS.atmegaboot, image, target, { faults }).end).toMatchObject({ kind: 'done', resets: 0 });
  });
});

describe('flashing over stk500boot', () => {
  const board = BOARDS.stk500boot;
  it('refuses an image for pages that this bootloader never erases, when something else stands there', () => {
    const old = program(0x5ff, 1);
    const target = virtual('stk500boot', old);
    const { end } = runFlash(board, imageOfBytes(program(0x5c0, 2)), target);
    expect(end).toMatchObject({ kind: 'failed', code: 'cannot-erase', condition: 'untouched' });
    expect(target.flash.subarray(0, 0x5ff)).toEqual(old);
  });
  it('writes those pages when they are blank', () => {
    const target = virtual('stk500boot', program(0x500, 1));
    const image = imageOfBytes(program(0x5c0, 2));
    expect(runFlash(board, image, target).end.kind).toBe('done');
    expect(holds(target, image)).toBe(true);
  });
});

/** Faults at given places; a place is a direction and the number of a byte. */
const faultAt = (withFlips: boolean): fc.Arbitrary<[string, WireFault]> =>
  fc.tuple(
    fc.tuple(fc.constantFrom('to-board', 'to-host'), fc.nat({ max: 2_600 })).map(([direction, index]) => `${direction}:${index}`),
    fc.oneof(
      fc.constant<WireFault>({ kind: 'drop' }),
      fc.constant<WireFault>({ kind: 'double' }),
      fc.integer({ min: 1, max: 4_000 }).map((ms): WireFault => ({ kind: 'delay', ms })),
      ...(withFlips ? [fc.integer({ min: 1, max: 255 }).map((mask): WireFault => ({ kind: 'flip', mask }))] : []),
      { weight: 1, arbitrary: fc.constant<WireFault>({ kind: 'unplug' }) },
    ),
  );
const someFaults = (withFlips: boolean): fc.Arbitrary<FaultSchedule> =>
  fc.array(faultAt(withFlips), { maxLength: 12 }).map((list) => {
    const places = new Map(list);
    return (direction, index) => places.get(`${direction}:${index}`) ?? null;
  });
/** A bad link: every byte may be hit. */
const noise: fc.Arbitrary<FaultSchedule> = fc
  .tuple(fc.integer({ min: 1, max: 0x7fffffff }), fc.constantFrom(1e-4, 1e-3, 5e-3, 2e-2, 0.2))
  .map(([seed, rate]) => {
    let value = seed;
    const random = (): number => {
      value = (Math.imul(value, 1_664_525) + 1_013_904_223) >>> 0;
      return value / 2 ** 32;
    };
    return () => {
      if (random() >= rate) return null;
      const kind = Math.floor(random() * 4);
      if (kind === 0) return { kind: 'drop' };
      if (kind === 1) return { kind: 'double' };
      return kind === 2 ? { kind: 'delay', ms: random() * 1_500 } : { kind: 'flip', mask: 1 << Math.floor(random() * 8) };
    };
  });
const anyLength = fc.integer({ min: 2, max: 0x500 });

describe.each(BEHAVIOURS)('flashing over %s on a bad link, for every schedule of faults', (behaviour) => {
  const board = BOARDS[behaviour];
  it('ends either with the image in the flash or with a failure that says what stands there', () => {
    fc.assert(
      fc.property(fc.oneof(someFaults(true), noise), anyLength, fc.boolean(), (faults, length, isSame) => {
        const image = imageOfBytes(program(length, 2));
        const target = virtual(behaviour, isSame ? program(length, 2) : program(0x500, 1));
        const before = target.flash.slice();
        const { end } = runFlash(board, image, target, { faults });
        if (end.kind === 'done') expect(holds(target, image)).toBe(true);
        else if (end.condition === 'untouched') expect(target.flash).toEqual(before);
        expect(target.flash.subarray(SMALL.bootloaderStart)).toEqual(before.subarray(SMALL.bootloaderStart));
      }),
      { numRuns: 150 },
    );
  });
  it('never touches the wrong chip', () => {
    fc.assert(
      fc.property(fc.oneof(someFaults(true), noise), (faults) => {
        const target = virtual(behaviour, program(0x500, 1), [0x1e, 0x94, 0x06]);
        const before = target.flash.slice();
        expect(runFlash(board, imageOfBytes(program(300, 2)), target, { faults }).end.kind).toBe('failed');
        expect(target.flash).toEqual(before);
      }),
      { numRuns: 100 },
    );
  });
  it('never starts half a program, as long as bytes are lost, doubled or late but not changed', () => {
    fc.assert(
      fc.property(someFaults(false), anyLength, (faults, length) => {
        const image = imageOfBytes(program(length, 2));
        const target = virtual(behaviour, program(0x500, 1));
        const before = target.flash.slice();
        const isWhole = (): boolean => holds(target, image) || target.flash.every((byte, index) => byte === before[index]);
        let half = 0;
        target.onProgram = () => {
          if (!isHarmless(target) && !isWhole()) half += 1;
        };
        runFlash(board, image, target, { faults });
        target.tick(Infinity);
        expect(half).toBe(0);
      }),
      { numRuns: 150 },
    );
  });
});
