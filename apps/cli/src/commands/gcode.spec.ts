// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { main } from '../fab.js';

const PRINT =
  'M104 S210\nG28\nM83\nG1 Z0.2 F600\n;LAYER_CHANGE\nG1 X10 Y10 F6000\nG1 X110 E5 F1200\nM600\n; filament_diameter = 1.75\n; filament_density = 1.24\n';

/** A zip of one member, as OrcaSlicer writes it but for the members we do not read. */
const zipOf = (name: string, content: string, claimedBytes = content.length): Buffer => {
  const packed = deflateRawSync(Buffer.from(content));
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(8, 10);
  central.writeUInt32LE(crc32(content), 16);
  central.writeUInt32LE(packed.length, 20);
  central.writeUInt32LE(claimedBytes, 24);
  central.writeUInt16LE(name.length, 28);
  const body = Buffer.concat([local, Buffer.from(name), packed]);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt32LE(46 + name.length, 12);
  end.writeUInt32LE(body.length, 16);
  return Buffer.concat([body, central, Buffer.from(name), end]);
};

let folder = '';
const fab = async (...words: string[]): Promise<{ code: number; out: string; err: string }> => {
  const out: string[] = [];
  const err: string[] = [];
  const code = await main(
    words,
    (line) => out.push(line),
    (line) => err.push(line),
  );
  return { code, out: out.join('\n'), err: err.join('\n') };
};
const put = async (name: string, content: string | Buffer): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
};

describe('fab gcode report', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fab-gcode-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('prints the figures of a program as JSON', async () => {
    const { code, out } = await fab('gcode', 'report', await put('a.gcode', PRINT), '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      dialect: 'marlin',
      filamentMm: 5,
      filamentGrams: 0.015,
      bounds: { min: { x: 10, y: 10, z: 0.2 }, max: { x: 110, y: 10, z: 0.2 } },
      layers: 1,
      warnings: [{ line: 8, text: 'M600: waits for a change of filament' }],
      findings: null,
    });
    expect((JSON.parse(out) as { timeSeconds: number }).timeSeconds).toBeGreaterThan(5);
  });

  it('prints a short table for people', async () => {
    const { out } = await fab('gcode', 'report', await put('a.gcode', PRINT));
    expect(out).toContain('5 mm, 0.02 g');
    expect(out).toContain('warning: line 8: M600');
  });

  it('holds the program against a machine', async () => {
    const machine = await put('machine.json', JSON.stringify({ maxToolC: 200, isHomed: true, tools: 1 }));
    const { out } = await fab('gcode', 'report', await put('a.gcode', PRINT), '--machine', machine);
    expect(out).toContain('refuse: line 1: the nozzle is to reach 210');
    const wrong = await fab(
      'gcode',
      'report',
      await put('a.gcode', PRINT),
      '--machine',
      await put('wrong.json', '{"maxTool":1}'),
    );
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('is no description of a machine')]);
  });

  it('takes Grbl by the name of the file or by option', async () => {
    const mill = 'G21 G90\nG0 X1\nG1 X5 F100\n';
    expect(JSON.parse((await fab('gcode', 'report', await put('a.nc', mill), '--json')).out)).toMatchObject({ dialect: 'grbl' });
    const { out } = await fab('gcode', 'report', await put('b.gcode', 'G5 X1\n'), '--grbl');
    expect(out).toContain('problem: line 1: G5: Grbl does not have it');
  });

  it('reads the program inside a .gcode.3mf', async () => {
    const path = await put('plate.gcode.3mf', zipOf('Metadata/plate_1.gcode', PRINT));
    expect(JSON.parse((await fab('gcode', 'report', path, '--json')).out)).toMatchObject({ filamentMm: 5, layers: 1 });
  });

  it.each([
    ['a missing file', 'none.gcode', null, 'cannot be read'],
    ['a zip without a program', 'x.3mf', zipOf('3D/3dmodel.model', PRINT), 'holds no program'],
    [
      'a zip that unpacks to more than it says',
      'y.3mf',
      zipOf('Metadata/plate_1.gcode', 'G1 X1\n'.repeat(100_000), 10),
      'unpacks to more',
    ],
    ['a damaged zip', 'z.3mf', zipOf('Metadata/plate_1.gcode', PRINT).subarray(0, 60), 'is damaged'],
  ])('refuses %s', async (_name, file, content, problem) => {
    const path = content === null ? join(folder, file) : await put(file, content);
    const { code, err } = await fab('gcode', 'report', path);
    expect(code).toBeGreaterThan(0);
    expect(err).toContain(problem);
  });
});
