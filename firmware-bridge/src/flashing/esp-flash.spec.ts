// SPDX-License-Identifier: AGPL-3.0-or-later
// Espressif's library against a stand-in of the ROM loader on a pseudo-terminal: no chip was at hand.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EspBoard, findBoard } from '@fabcommons/firmware';
import { createTransport } from '../transport/create-transport.js';
import { flashEsp } from './esp-flash.js';
import type { FlashEvent } from './flash-event.js';
import { checkImage } from './image-file.js';
import { type EspFaults, VirtualEsp } from './testing/virtual-esp.js';
import { wireTo } from './testing/wire-to.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fab-esp-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function esp32(): EspBoard {
  const board = findBoard('esp32');
  if (board?.kind !== 'esp') throw new Error('the ESP32 is a board');
  return board;
}
/** An image with one segment of noise. */
function image(length: number, chip = 0): Uint8Array {
  const bytes = Uint8Array.from({ length }, (_, index) => (index * 7919 + (index >> 7)) & 0xff);
  bytes.set([0xe9, 1, 2, 0x20]);
  bytes.set([chip, 0], 12);
  new DataView(bytes.buffer).setUint32(28, length - 32, true);
  return bytes;
}

type Told = (event: FlashEvent, unplug: () => Promise<void>) => void;
async function flash(chip: VirtualEsp, bytes: Uint8Array, told: Told = () => undefined) {
  const wire = await wireTo(join(folder, 'tty'), chip);
  const onEvent = (event: FlashEvent): void => told(event, () => wire.unplug());
  try {
    const transport = await createTransport(wire.path, 115_200);
    return await flashEsp({ transport, board: esp32(), bytes, offset: 0x10000, machineBaudRate: 115_200, onEvent });
  } finally {
    await wire.close();
  }
}

describe('flashing an ESP32', () => {
  it('writes the image where it belongs, and believes the MD5 that the chip computes', async () => {
    const chip = new VirtualEsp();
    const bytes = image(100_000);
    const stages: string[] = [];
    const end = await flash(chip, bytes, (event) => void (event.kind === 'stage' && stages.push(event.stage)));
    expect(end).toMatchObject({ kind: 'done', condition: 'verified' });
    expect(Buffer.from(chip.flash.subarray(0x10000, 0x10000 + bytes.length)).equals(bytes)).toBe(true);
    expect(stages).toEqual(['connecting', 'checking', 'writing', 'verifying', 'leaving']);
  }, 30_000);

  it.each<[string, EspFaults, object]>([
    ['the wrong chip before anything is erased', { magic: 0x000007c6 }, { code: 'wrong-chip', condition: 'untouched' }],
    ['a flash that reads otherwise than written', { spoils: true }, { code: 'verify-failed', condition: 'incomplete' }],
  ])(
    'tells %s',
    async (_, faults, expected) => {
      const chip = new VirtualEsp(faults);
      expect(await flash(chip, image(20_000))).toMatchObject({ kind: 'failed', ...expected });
      if ('magic' in faults) expect(chip.flash.every((byte) => byte === 0xff)).toBe(true);
    },
    30_000,
  );
});

it('ends at once when the cable of an ESP32 is pulled', async () => {
  const told: Told = (event, unplug) =>
    void (event.kind === 'progress' && event.done > 0 && event.done < event.total && unplug());
  // Noise, so that it does not shrink to one block.
  const noise = image(200_000).map((byte, index) => (index < 32 ? byte : (Math.imul(index, 2_654_435_761) >>> 24) ^ byte));
  expect(await flash(new VirtualEsp(), noise, told)).toMatchObject({
    kind: 'failed',
    code: 'link-lost',
    condition: 'incomplete',
  });
}, 10_000);

describe('an image for an ESP32', () => {
  const check = (bytes: Uint8Array, offset?: number): string | null => {
    const load = checkImage(bytes, esp32(), offset === undefined ? {} : { offset });
    return load.kind === 'refused' ? load.reason : null;
  };
  it('is taken when its header says so', () => expect(check(image(5_000))).toBe(null));
  it('of the whole flash has its bootloader at 0x1000', () => {
    const whole = new Uint8Array(0x1000 + 5_000).fill(0xff);
    whole.set(image(5_000), 0x1000);
    expect(check(whole, 0)).toBe(null);
    expect(check(image(5_000), 0)).toContain('--offset 0x10000');
  });
  it.each([
    ['for another chip', image(5_000, 9), 'ESP32-S3'],
    ['that is cut off', image(5_000).subarray(0, 4_000), 'cut off'],
    ['without magic number', new Uint8Array(5_000), '0xE9'],
    ['in Intel HEX', Uint8Array.from(Buffer.from(':00000001FF\n')), 'made for another board'],
  ])('%s is refused', (_, bytes, reason) => expect(check(bytes)).toContain(reason));
});
