// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { MachineSettings } from '@fabcommons/contracts';
import { systemClock } from '../driver/clock.js';
import { asciiBytes } from '../virtual/firmware.js';
import { createVirtualMarlin, type VirtualMarlin } from '../virtual/marlin/virtual-marlin.js';
import { serveTcp, type TcpWire } from '../virtual/serve-tcp.js';
import { UsageError } from './arguments.js';
import { run as calibrate } from './calibrate.js';
import { run as identify } from './identify.js';
import { run as settings } from './settings.js';

let machine: VirtualMarlin;
let wire: TcpWire;
let port: string;
const folder = mkdtempSync(join(tmpdir(), 'fab-cli-'));
const file = (name: string): string => join(folder, name);

beforeAll(async () => {
  machine = createVirtualMarlin({ clock: systemClock, speed: 200 });
  wire = await serveTcp(machine, { port: 0 });
  port = `tcp://127.0.0.1:${wire.port}`;
});
afterAll(async () => {
  await wire.close();
  machine.close();
  rmSync(folder, { recursive: true });
});

/** Runs a command and answers its exit code and all that it wrote. */
async function call(command: (argv: string[]) => Promise<number>, ...argv: string[]): Promise<{ code: number; out: string }> {
  let out = '';
  const write = (text: string | Uint8Array): boolean => {
    out += String(text);
    return true;
  };
  const spies = [process.stdout, process.stderr].map((stream) => jest.spyOn(stream, 'write').mockImplementation(write));
  try {
    return { code: await command(argv), out };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

describe('fab-bridge settings', () => {
  it('backs up to a file, and never over another without --force', async () => {
    expect(await call(settings, 'backup', file('a.json'), '--port', port)).toMatchObject({
      code: 0,
      out: expect.stringContaining('settings of Marlin'),
    });
    expect(MachineSettings.parse(JSON.parse(readFileSync(file('a.json'), 'utf8'))).firmware).toBe('marlin');
    expect(await call(settings, 'backup', file('a.json'), '--port', port)).toMatchObject({
      code: 1,
      out: expect.stringContaining('exists'),
    });
    expect(await call(settings, 'backup', file('a.json'), '--port', port, '--force')).toMatchObject({ code: 0 });
  });

  it('shows and compares, and restores only what differs', async () => {
    machine.write(asciiBytes('M92 E93.5\nM500\n'));
    expect((await call(settings, 'show', file('a.json'))).out).toContain('M92.E            500.00');
    const differs = await call(settings, 'diff', file('a.json'), 'machine', '--port', port);
    expect(differs).toMatchObject({ code: 1, out: expect.stringContaining('~ M92.E') });
    const data = ['--data', folder];
    expect((await call(settings, 'restore', file('a.json'), '--port', port, '--dry-run', ...data)).out).toContain(
      '  M92 E500.00\n  M500\n',
    );
    const restored = await call(settings, 'restore', file('a.json'), '--port', port, '--yes', ...data);
    expect(restored).toMatchObject({ code: 0, out: expect.stringContaining('1 written and read back') });
    const same = await call(settings, 'diff', file('a.json'), 'machine', '--port', port);
    expect(same).toEqual({ code: 0, out: 'No difference.\n' });
  });

  it('refuses the backup of another machine, and a file that is none', async () => {
    const read = MachineSettings.parse(JSON.parse(readFileSync(file('a.json'), 'utf8')));
    writeFileSync(file('b.json'), JSON.stringify({ ...read, firmware: 'grbl', firmwareName: 'Grbl 1.1h' }));
    const refused = await call(settings, 'restore', file('b.json'), '--port', port, '--yes');
    expect(refused).toMatchObject({ code: 1, out: expect.stringContaining('the backup is of Grbl 1.1h') });
    writeFileSync(file('c.json'), 'no settings');
    expect(await call(settings, 'show', file('c.json'))).toMatchObject({
      code: 1,
      out: expect.stringContaining('it is not JSON'),
    });
  });

  it('is called wrongly: a usage error, nothing is touched', async () => {
    await expect(settings(['frob'])).rejects.toThrow(UsageError);
    await expect(settings(['backup'])).rejects.toThrow('expected FILE');
    await expect(calibrate(['toast', '--port', port])).rejects.toThrow('expected pid, steps, probe-offset, mesh');
  });
});

describe('fab-bridge identify', () => {
  it('tells the whole document as JSON, what the machine is at the top', async () => {
    const { code, out } = await call(identify, '--port', port, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ firmware: 'marlin', version: '2.1.2.5', limits: { travelMm: { max: { x: 220 } } } });
  });
});

describe('fab-bridge calibrate', () => {
  it('guides to the end with answers given beforehand, and keeps what was found', async () => {
    const measured = ['--set', 'axis=3,lengthMm=50,measuredMm=48'];
    const { code, out } = await call(calibrate, 'steps', '--port', port, '--yes', ...measured);
    expect(code).toBe(0);
    expect(out).toContain('500.00 -> 520.83 step/mm (M92.E)');
    expect(machine.acceptedLines.slice(-8)).toContain('M500');
  });
});
