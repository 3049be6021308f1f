// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MachineIdentity } from '@fabcommons/contracts';
import type { AdapterMark } from '../transport/transport.js';
import { IdentityMemory } from './identity-memory.js';

const PRINTER: MachineIdentity = {
  firmware: 'marlin',
  firmwareName: 'Marlin 2.1.2 (Aug 1 2023)',
  machineType: 'Ender-3',
  uuid: 'cede2a2f-41a2-4748-9b12-c55c62f367ff',
  capabilities: {},
  travelMm: { x: 220, y: 220, z: 250 },
  extruders: 1,
  maxSpindleRpm: null,
  port: '/dev/ttyUSB0',
};
const CH340: AdapterMark = { vendorId: '1a86', productId: '7523', serialNumber: null, socket: '1-1:1.0' };
const FTDI: AdapterMark = { vendorId: '0403', productId: '6001', serialNumber: 'A50285BI', socket: '1-1:1.0' };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fab-memory-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What the memory says of `then`, and a new process of `now`. */
function seen(then: [MachineIdentity, AdapterMark | null], now: [MachineIdentity, AdapterMark | null]): string | null {
  const trouble: string[] = [];
  expect(new IdentityMemory(folder, (text) => trouble.push(text)).checkOf('printer')(...then)).toBeNull();
  const verdict = new IdentityMemory(folder, (text) => trouble.push(text)).checkOf('printer')(...now);
  expect(trouble).toEqual([]);
  return verdict;
}

describe('who answered last', () => {
  it('is the same over a restart', () => {
    expect(seen([PRINTER, CH340], [PRINTER, CH340])).toBeNull();
  });

  it.each<[string, MachineIdentity, AdapterMark | null, RegExp]>([
    ['another firmware', { ...PRINTER, firmware: 'grbl' }, CH340, /its firmware is "grbl", last time "marlin"/],
    ['another type', { ...PRINTER, machineType: 'CR-10' }, CH340, /machine type is "CR-10", last time "Ender-3"/],
    ['another version', { ...PRINTER, firmwareName: 'Marlin 1.1.9' }, CH340, /last time "Marlin 2.1.2/],
    ['another travel', { ...PRINTER, travelMm: { x: 300, y: 300, z: 400 } }, CH340, /travel is "300 x 300 x 400 mm"/],
    ['another socket', PRINTER, { ...CH340, socket: '1-2:1.0' }, /USB socket is "1-2:1.0", last time "1-1:1.0"/],
    ['another adapter', PRINTER, FTDI, /adapter is "0403:6001:A50285BI"/],
  ])('is not %s', (_what, now, adapter, text) => {
    const verdict = seen([PRINTER, CH340], [now, adapter]);
    expect(verdict).toMatch(text);
    expect(verdict).toMatch(/another machine answers here than last time.*fab-bridge accept printer/);
  });

  it('may have a new version and another socket when its adapter has a serial number', () => {
    expect(
      seen(
        [PRINTER, FTDI],
        [
          { ...PRINTER, firmwareName: 'Marlin 2.1.3' },
          { ...FTDI, socket: '1-3:1.0' },
        ],
      ),
    ).toBeNull();
  });

  it('is told by a UUID of its own, not by one that every copy has', () => {
    const own = { ...PRINTER, uuid: '11111111-2222-3333-4444-555555555555' };
    expect(seen([own, null], [{ ...own, firmwareName: 'Marlin 2.1.3', machineType: 'Rebuilt' }, null])).toBeNull();
    expect(seen([own, null], [{ ...own, uuid: '99999999-2222-3333-4444-555555555555' }, null])).toMatch(/UUID/);
    expect(seen([own, CH340], [PRINTER, CH340])).toBeNull();
  });

  it('stays known after a stranger, and is forgotten when a person accepts', () => {
    const memory = new IdentityMemory(folder);
    const check = memory.checkOf('printer');
    check(PRINTER, CH340);
    const stranger: MachineIdentity = { ...PRINTER, machineType: 'CR-10' };
    expect(check(stranger, CH340)).not.toBeNull();
    expect(check(stranger, CH340)).not.toBeNull();
    expect(memory.known('printer')?.machineType).toBe('Ender-3');
    // By another process, as `fab-bridge accept` does it.
    const other = new IdentityMemory(folder);
    expect([other.accept('printer'), other.accept('printer')]).toEqual([true, false]);
    expect(check(stranger, CH340)).toBeNull();
    expect(new IdentityMemory(folder).known('printer')?.machineType).toBe('CR-10');
  });

  it('keeps the speed of each port, bounded', () => {
    const memory = new IdentityMemory(folder);
    for (let port = 0; port < 260; port++) memory.keepBaud(`/dev/p${port}`, 9_600);
    memory.keepBaud('/dev/p259', 250_000);
    const again = new IdentityMemory(folder);
    expect([again.baudOf('/dev/p259'), again.baudOf('/dev/p0'), again.baudOf('/dev/p258')]).toEqual([250_000, null, 9_600]);
    expect(readdirSync(folder)).toEqual(['machines.json']);
  });

  it('that cannot be read is no reason to trust anybody', () => {
    const check = new IdentityMemory(folder).checkOf('printer');
    writeFileSync(join(folder, 'machines.json'), '{"v":1,"mach');
    expect(check(PRINTER, null)).toMatch(/cannot be read/);
    expect(() => new IdentityMemory(folder)).toThrow(/cannot be read.*look at every machine's cable/);
  });
});
