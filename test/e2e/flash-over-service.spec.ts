// SPDX-License-Identifier: AGPL-3.0-or-later
// Debian's own bootloader in simavr, flashed from the machine's page over the whole chain: published image, service, broker, bridge, serial line.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { FirmwareImage, Page, ToolRun } from '@fabcommons/contracts';
import { formatIntelHex, imageOfBytes } from '@fabcommons/firmware';
import { SimulatedBoard, someProgram } from '../simavr/simulated-board.js';
import { demoPeople } from './demo-people.js';
import { eventually } from './eventually.js';
import { OwnBridge, registered } from './machine-beside.js';
import { startStack, type Stack } from './stack.js';
import { Visitor } from './visitor.js';

const KEY = 'bare-board';
const PROGRAM_BYTES = 6_000;
const LONGEST_MS = 120_000;

describe('flashing from the page of a machine', () => {
  let stack: Stack;
  let steward: Visitor;
  let maker: Visitor;
  let board: SimulatedBoard;
  let bridge: OwnBridge;
  let machineId = '';

  beforeAll(async () => {
    [stack, board] = await Promise.all([startStack(), SimulatedBoard.start('nano-old', someProgram(9_000, 1))]);
    const people = demoPeople(stack.printed());
    [steward, maker] = [new Visitor(stack.url), new Visitor(stack.url)];
    await steward.signIn(...people.steward);
    await maker.signIn(...people.maker);
    bridge = new OwnBridge(stack, steward, [`${KEY}=${board.port}@115200,firmware=grbl`]);
    await bridge.pair(KEY);
    bridge.start();
    machineId = (await registered(steward, bridge.bridgeId, KEY, 'grbl')).id;
    await eventually('its bridge is there', async () => (await steward.machine(KEY)).live.presence === 'online');
  }, 180_000);
  afterAll(async () => {
    await bridge?.dispose();
    await board?.stop();
    await stack?.dispose();
  }, 60_000);

  const published = async (name: string, program: Uint8Array, boards: string[]): Promise<FirmwareImage> => {
    const sha256 = await maker.upload(`${name}.hex`, formatIntelHex(imageOfBytes(program)));
    const draft = { id: randomUUID(), name, version: '1.0', firmware: 'other', boards, format: 'ihex', sha256 };
    const rest = { licence: 'GPL-3.0-or-later', sourceUrl: 'https://example.org/firmware', notes: '' };
    return maker.must('POST', '/api/firmware', { ...draft, ...rest });
  };
  const flash = (image: FirmwareImage): Promise<ToolRun> =>
    steward.must('POST', `/api/machines/${machineId}/flash`, { toolId: randomUUID(), imageId: image.id });
  const isIn = (flash: Uint8Array, program: Uint8Array): boolean =>
    Buffer.from(flash).subarray(0, program.length).equals(program);

  it(
    'writes a published image, reads it back, and keeps who flashed what',
    async () => {
      const program = someProgram(PROGRAM_BYTES, 2);
      const image = await published('Blinker', program, ['nano-old']);
      const { id } = await flash(image);
      const run = await steward.toolEnd(machineId, id);
      expect(run).toMatchObject({
        state: 'done',
        by: { name: 'Ada' },
        imageId: image.id,
        result: { op: 'flash', verified: true },
      });
      expect(isIn(await board.flash(), program)).toBe(true);
      expect(await maker.must('GET', `/api/firmware/${image.id}`)).toMatchObject({ timesFlashed: 1 });
      const log = await steward.must<Page<ToolRun>>('GET', `/api/machines/${machineId}/tools?kind=flash`);
      expect(log.items).toContainEqual(expect.objectContaining({ id, state: 'done' }));
    },
    LONGEST_MS,
  );

  it(
    'refuses an image for another chip: not a byte of the flash is changed',
    async () => {
      const before = await board.flash();
      const image = await published('For an older chip', someProgram(2_000, 3), ['nano-168']);
      const { id } = await flash(image);
      expect(await steward.toolEnd(machineId, id)).toMatchObject({ state: 'failed', code: 'wrong-chip' });
      expect(Buffer.from(await board.flash()).equals(before)).toBe(true);
    },
    LONGEST_MS,
  );

  it(
    'cut off by kill -9 of the bridge is told with how it comes back, begins nothing by itself, and flashing again brings it back',
    async () => {
      const program = someProgram(PROGRAM_BYTES, 4);
      const image = await published('Blinker two', program, ['nano-old']);
      const { id } = await flash(image);
      await eventually('it is being written', async () => {
        const { state, progress } = await steward.must<ToolRun>('GET', `/api/machines/${machineId}/tools/${id}`);
        if (state !== 'sent' && state !== 'running') throw new Error(`it is ${state}`);
        return progress?.text === 'write' && progress.done > 0;
      });
      await bridge.kill();
      bridge.start();
      const lost = await steward.toolEnd(machineId, id);
      expect(['failed', 'lost']).toContain(lost.state);
      const told = await eventually('the page offers to flash again', async () => {
        const { live } = await steward.machine(KEY);
        return live.state?.offers?.some(({ action }) => action === 'flash-again') && live.state;
      });
      expect(told.detail).toMatch(/flash|firmware/i);
      expect(isIn(await board.flash(), program)).toBe(false);
      const again = await flash(image);
      expect(await steward.toolEnd(machineId, again.id)).toMatchObject({ state: 'done', result: { verified: true } });
      expect(isIn(await board.flash(), program)).toBe(true);
    },
    LONGEST_MS,
  );
});
