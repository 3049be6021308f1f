// SPDX-License-Identifier: AGPL-3.0-or-later
// Debian's own bootloaders, run by simavr in real time, flashed over a pseudo-terminal by us and by avrdude.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { formatIntelHex, imageOfBytes } from '@fabcommons/firmware';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FlashCommand } from './flash-command.js';
import { type BoardName, flashWithAvrdude, SimulatedBoard, someProgram } from './simulated-board.js';

const LONGEST_MS = 60_000;
let folder = '';
let boards: SimulatedBoard[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fab-flash-'));
});
afterEach(async () => {
  await Promise.all(boards.map((board) => board.stop()));
  boards = [];
  rmSync(folder, { recursive: true, force: true });
});

const started = async (name: BoardName, content?: Uint8Array): Promise<SimulatedBoard> => {
  const board = await SimulatedBoard.start(name, content);
  boards.push(board);
  return board;
};
const hexFile = (bytes: Uint8Array): string => {
  const path = join(folder, 'image.hex');
  writeFileSync(path, formatIntelHex(imageOfBytes(bytes)));
  return path;
};
const flash = (board: SimulatedBoard, ...argv: string[]): FlashCommand =>
  new FlashCommand(...argv, '--port', board.port, '--data', join(folder, 'data'), '--yes', '--no-backup');
const startsWith = (flash: Uint8Array, bytes: Uint8Array): boolean => Buffer.from(flash).subarray(0, bytes.length).equals(bytes);

// Third: from where on both must have left what stood there. Beyond its last page the Mega's bootloader erases one more when page 0 is written last.
describe.each<[BoardName, number, number]>([
  ['nano-old', 3_001, 24 * 128],
  ['mega2560', 6_001, (24 + 1) * 256],
])('flashing %s', (name, length, behind) => {
  it(
    'puts the same bytes into the flash as avrdude does, the bootloader included',
    async () => {
      const old = someProgram(9_000, 1);
      const [ours, theirs] = await Promise.all([started(name, old), started(name, old)]);
      const program = someProgram(length, 2);
      const path = hexFile(program);
      const command = flash(ours, path, '--board', name);
      expect([await command.ended, command.last]).toMatchObject([0, { event: 'end', result: 'done', condition: 'verified' }]);
      flashWithAvrdude(theirs, name, path);
      const [mine, reference] = [await ours.flash(), await theirs.flash()];
      expect(startsWith(mine, program)).toBe(true);
      expect(startsWith(reference, program)).toBe(true);
      expect(Buffer.from(mine.subarray(behind)).equals(reference.subarray(behind))).toBe(true);
    },
    LONGEST_MS,
  );

  it(
    'whose cable is pulled in the middle does nothing, and is recovered',
    async () => {
      const board = await started(name, someProgram(9_000, 1));
      const program = someProgram(length, 3);
      const cut = flash(board, hexFile(program), '--board', name);
      await cut.reached('write', 8);
      await board.unplug();
      expect([await cut.ended, cut.last]).toMatchObject([1, { result: 'failed', code: 'link-lost', condition: 'incomplete' }]);
      expect(cut.last?.text).toContain('--recover');
      const left = await board.flash();
      expect([0xff_cf, 0xff_ff]).toContain((left[0] ?? 0) * 256 + (left[1] ?? 0));
      await board.plug();
      const again = flash(board, '--recover');
      expect([await again.ended, again.last]).toMatchObject([0, { result: 'done', condition: 'verified' }]);
      expect(startsWith(await board.flash(), program)).toBe(true);
      const more = flash(board, '--recover');
      expect([await more.ended, more.last?.reason]).toEqual([1, expect.stringContaining('nothing to recover')]);
    },
    LONGEST_MS,
  );

  it(
    'is recovered after kill -9 of the bridge',
    async () => {
      const board = await started(name, someProgram(9_000, 1));
      const program = someProgram(length, 4);
      const killed = flash(board, hexFile(program), '--board', name);
      await killed.reached('verify', 3);
      killed.child.kill('SIGKILL');
      await killed.ended;
      const again = flash(board, '--recover');
      expect(await again.ended).toBe(0);
      expect(again.lines.find(({ event }) => event === 'note')?.text).toContain('was cut off while it was written');
      expect(startsWith(await board.flash(), program)).toBe(true);
    },
    LONGEST_MS,
  );
});

describe('refusing', () => {
  it(
    'the wrong chip: not a byte of the flash is changed',
    async () => {
      const old = someProgram(9_000, 1);
      const board = await started('nano-old', old);
      const before = await board.flash();
      const command = flash(board, hexFile(someProgram(2_000, 2)), '--board', 'nano-168');
      expect([await command.ended, command.last]).toMatchObject([1, { code: 'wrong-chip', condition: 'untouched' }]);
      expect(command.last?.reason).toContain('1E 95 0F (ATmega328P)');
      expect(Buffer.from(await board.flash()).equals(before)).toBe(true);
    },
    LONGEST_MS,
  );

  it(
    'a board whose bootloader speaks otherwise: not a byte of the flash is changed',
    async () => {
      const board = await started('mega2560', someProgram(9_000, 1));
      const before = await board.flash();
      const command = flash(board, hexFile(someProgram(2_000, 2)), '--board', 'nano-old');
      expect([await command.ended, command.last]).toMatchObject([1, { code: 'no-bootloader', condition: 'untouched' }]);
      expect(Buffer.from(await board.flash()).equals(before)).toBe(true);
    },
    LONGEST_MS,
  );

  it.each([
    ['a damaged file', ':0100000055AB\n:00000001FF\n', 'line 1: checksum'],
    ['an image with a bootloader', formatIntelHex(imageOfBytes(someProgram(0x8000, 1))), 'the bootloader'],
    ['a file that is no image', 'hello\n', 'every Intel HEX record'],
  ])('%s, before the port is opened', async (_, text, reason) => {
    const path = join(folder, 'bad.hex');
    writeFileSync(path, text);
    const command = new FlashCommand(
      path,
      '--format',
      'ihex',
      '--port',
      '/dev/nowhere',
      '--board',
      'nano-old',
      '--yes',
      '--data',
      folder,
    );
    expect(await command.ended).toBe(1);
    expect(command.last).toMatchObject({ event: 'refused', reason: expect.stringMatching(reason) });
  });
});

it(
  'fills the whole room for a program, up to the bootloader',
  async () => {
    const board = await started('nano-old');
    const bootloader = (await board.flash()).slice(0x7800);
    const program = someProgram(0x7800, 5);
    const command = flash(board, hexFile(program), '--board', 'nano-old');
    expect([await command.ended, command.last]).toMatchObject([0, { result: 'done', resets: 0, rounds: 1 }]);
    const after = await board.flash();
    expect(startsWith(after, program)).toBe(true);
    expect(Buffer.from(after.slice(0x7800)).equals(bootloader)).toBe(true);
  },
  LONGEST_MS,
);
