// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterEach, describe, expect, it } from '@jest/globals';
import { FirmwareDocument, MachineSettings } from '@fabcommons/contracts';
import { settingOf } from '@fabcommons/firmware';
import { describeFirmware } from './firmware-document.js';
import { readSettings } from './read-settings.js';
import { planRestore, restoreSettings } from './restore-settings.js';
import { SessionKeeper } from './session-keeper.js';
import { settingsFingerprint } from './settings-fingerprint.js';
import { AT, now, ToolBench } from './testing/tool-bench.js';

const open: { dispose(): Promise<void> }[] = [];
afterEach(async () => {
  for (const bench of open.splice(0)) await bench.dispose();
});
const kept = <T extends { dispose(): Promise<void> }>(bench: T): T => {
  open.push(bench);
  return bench;
};

async function read(bench: Awaited<ReturnType<typeof ToolBench.marlin | typeof ToolBench.grbl>>): Promise<MachineSettings> {
  const workbench = bench.borrow();
  const outcome = await bench.over(readSettings(workbench, bench.identity, AT));
  workbench.release();
  if (outcome.kind === 'failed') throw new Error(outcome.reason);
  return MachineSettings.parse(outcome.settings);
}

describe('settings of a Marlin', () => {
  it('are read as typed settings, within the contract', async () => {
    const settings = await read(kept(await ToolBench.marlin()));
    expect(settings).toMatchObject({ firmware: 'marlin', takenAt: AT });
    expect(settingOf(settings.entries, 'M92.E')).toMatchObject({ value: '500.00', unit: 'step/mm' });
    expect(settingOf(settings.entries, 'MACHINE_TYPE')?.value).toBe('Fabcommons Virtual Printer');
    expect(settings.transcript).toContain('echo:  M92 X80.00 Y80.00 Z400.00 E500.00');
  });

  it('come back: only what differs is written, read back, stored, and outlasts a restart', async () => {
    const bench = kept(await ToolBench.marlin());
    await bench.ask('M92 E415.5', 'M851 Z-1.25', 'M301 P30 I2 D90', 'M203 X123', 'M500');
    const wanted = await read(bench);
    await bench.ask('M502', 'M500');
    const before = bench.machine.acceptedLines.length;
    const told: string[] = [];
    const workbench = bench.borrow();
    const outcome = await bench.over(
      restoreSettings({
        bench: workbench,
        identity: bench.identity,
        wanted,
        now,
        onProgress: (_done, _total, text) => told.push(text),
      }),
    );
    workbench.release();
    expect(outcome).toMatchObject({ kind: 'restored', result: { notRestored: [] } });
    expect(
      outcome.kind === 'restored' ? outcome.result.written.map(({ key, before: was, after }) => [key, was, after]) : [],
    ).toEqual([
      ['M92.E', '500.00', '415.50'],
      ['M203.X', '300.00', '123.00'],
      ['M301.P', '22.20', '30.00'],
      ['M301.I', '1.08', '2.00'],
      ['M301.D', '114.00', '90.00'],
      ['M851.Z', '0.00', '-1.25'],
    ]);
    const sent = bench.machine.acceptedLines.slice(before).filter((line) => !/^M(?:115|503|105|114|155|154)/.test(line));
    expect(sent).toEqual(['M92 E415.50', 'M203 X123.00', 'M301 P30.00 I2.00 D90.00', 'M851 X-40.00 Y-10.00 Z-1.25', 'M500']);
    expect(told.at(-1)).toBe('reading back');
    await bench.ask('M501');
    expect(settingsFingerprint((await read(bench)).entries)).toBe(settingsFingerprint(wanted.entries));
  });

  it('are neither written nor stored where nothing differs', async () => {
    const bench = kept(await ToolBench.marlin());
    const wanted = await read(bench);
    const before = bench.machine.acceptedLines.length;
    const workbench = bench.borrow();
    const outcome = await bench.over(restoreSettings({ bench: workbench, identity: bench.identity, wanted, now }));
    workbench.release();
    expect(outcome).toMatchObject({ kind: 'restored', result: { written: [], unchanged: wanted.entries.length } });
    expect(bench.machine.acceptedLines.slice(before)).not.toContain('M500');
  });

  it('that the machine refuses are told, the others stored', async () => {
    const bench = kept(await ToolBench.marlin());
    const settings = await read(bench);
    const entries = settings.entries.map((entry) =>
      entry.key === 'M851.Z' ? { ...entry, value: '-45' } : entry.key === 'M92.X' ? { ...entry, value: '79.5' } : entry,
    );
    const workbench = bench.borrow();
    const outcome = await bench.over(
      restoreSettings({ bench: workbench, identity: bench.identity, wanted: { ...settings, entries }, now }),
    );
    workbench.release();
    expect(outcome).toMatchObject({
      kind: 'restored',
      result: { written: [{ key: 'M92.X', after: '79.50' }], notRestored: [{ key: 'M851.Z' }] },
    });
  });

  it('of another firmware or another machine are refused before anything is sent', async () => {
    const bench = kept(await ToolBench.marlin());
    const settings = await read(bench);
    const before = bench.machine.acceptedLines.length;
    const strangers = settings.entries.map((entry) => (entry.key === 'MACHINE_TYPE' ? { ...entry, value: 'Prusa i3' } : entry));
    const workbench = bench.borrow();
    const ask = (wanted: MachineSettings): ReturnType<typeof restoreSettings> =>
      bench.over(restoreSettings({ bench: workbench, identity: bench.identity, wanted, now }));
    expect(await ask({ ...settings, firmware: 'grbl' })).toMatchObject({ kind: 'refused', code: 'wrong-firmware' });
    expect(await ask({ ...settings, entries: strangers })).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('Prusa i3'),
    });
    workbench.release();
    expect(bench.machine.acceptedLines.slice(before).filter((line) => !/^M(?:115|503|105|155|154)/.test(line))).toEqual([]);
  });

  it('are not written when what is there could not be kept', async () => {
    const bench = kept(await ToolBench.marlin());
    const settings = await read(bench);
    await bench.ask('M92 X99');
    const workbench = bench.borrow();
    const outcome = await bench.over(
      restoreSettings({ bench: workbench, identity: bench.identity, wanted: settings, now, keep: () => false }),
    );
    workbench.release();
    expect(outcome).toMatchObject({ kind: 'failed', code: 'internal' });
    expect(settingOf((await read(bench)).entries, 'M92.X')?.value).toBe('99.00');
  });

  it('are kept before a flash and come back after it, whatever the new firmware calls the machine', async () => {
    const bench = kept(await ToolBench.marlin());
    await bench.ask('M92 E93.5', 'M500');
    const stored: string[] = [];
    const keep = (_settings: MachineSettings, reason: string): string => {
      stored.push(reason);
      return 'backup-1';
    };
    const keeper = new SessionKeeper({ session: bench.session, now, keep });
    const backup = await bench.over(keeper.backup('before flashing x.hex'));
    if (backup.kind !== 'kept') throw new Error(backup.reason);
    expect(stored).toEqual(['before flashing x.hex']);
    await bench.ask('M502', 'M500');
    const entries = backup.settings.entries.map((entry) =>
      entry.key === 'MACHINE_TYPE' ? { ...entry, value: 'Old name' } : entry,
    );
    expect(await bench.over(keeper.restore({ ...backup.settings, entries }))).toMatchObject({ kind: 'restored' });
    expect(settingOf((await read(bench)).entries, 'M92.E')?.value).toBe('93.50');
    expect(bench.session.snapshot.mode).toBe('idle');
  });

  it('dry: a plan writes nothing', async () => {
    const bench = kept(await ToolBench.marlin());
    const settings = await read(bench);
    await bench.ask('M900 K0.5');
    const workbench = bench.borrow();
    const planned = await bench.over(planRestore({ bench: workbench, identity: bench.identity, wanted: settings, now }));
    workbench.release();
    expect(planned).toMatchObject({ kind: 'planned', plan: { steps: [{ command: 'M900 K0.22' }], store: 'M500' } });
  });
});

describe('settings of a Grbl', () => {
  it('are read, restored one at a time, read back', async () => {
    const bench = kept(await ToolBench.grbl());
    const wanted = await read(bench);
    expect(settingOf(wanted.entries, '$130')?.value).toBe('300.000');
    expect(settingOf(wanted.entries, 'G54.X')?.value).toBe('0.000');
    await bench.ask('$110=1234', '$22=1', '$20=1', 'G10L2P1X5', '$N0=G54');
    const workbench = bench.borrow();
    const outcome = await bench.over(restoreSettings({ bench: workbench, identity: bench.identity, wanted, now }));
    workbench.release();
    expect(outcome).toMatchObject({ kind: 'restored', result: { notRestored: [] } });
    expect(settingsFingerprint((await read(bench)).entries)).toBe(settingsFingerprint(wanted.entries));
  });
});

describe('identify', () => {
  it('tells a Marlin in one typed document', async () => {
    const bench = kept(await ToolBench.marlin());
    const workbench = bench.borrow();
    const described = await bench.over(describeFirmware(workbench, bench.identity, AT));
    workbench.release();
    if (described.kind === 'failed') throw new Error(described.reason);
    const document = FirmwareDocument.parse(described.document);
    expect(document).toMatchObject({ version: '2.1.2.5', board: 'Fabcommons Virtual Printer' });
    expect(document.limits).toMatchObject({
      travelMm: { min: { x: 0, y: 0, z: 0 }, max: { x: 220, y: 220, z: 250 } },
      tools: 1,
      maxFeedMmPerMin: { x: 18_000, y: 18_000, z: 300, e: 1_500 },
      motion: { junction: { kind: 'deviation', mm: 0.01 }, printAccelerationMmPerS2: 3000 },
    });
    expect(document.options).toContainEqual({ key: 'KINEMATICS', text: 'Cartesian' });
    expect(document.options.find(({ key }) => key === 'settings')?.text).toMatch(/sha256:[0-9a-f]{64}$/);
  });

  it('tells who it is although the build tells no settings', async () => {
    const bench = kept(await ToolBench.marlin());
    const refusing = {
      ended: null,
      release: () => undefined,
      ask: () => Promise.resolve({ kind: 'error' as const, lines: [], error: 'Unknown command: "M503"' }),
    };
    expect(await describeFirmware(refusing, bench.identity, AT)).toMatchObject({
      kind: 'described',
      document: { version: '2.1.2.5', limits: {}, options: [{ key: 'settings', text: expect.stringContaining('not told') }] },
    });
  });

  it('shows a stranger by its own words', async () => {
    const bench = kept(await ToolBench.marlin());
    const asked: string[] = [];
    const stranger = {
      ended: null,
      release: () => undefined,
      ask: (command: string) => {
        asked.push(command);
        return Promise.resolve({ kind: 'ok' as const, lines: ['what is that'] });
      },
    };
    const identity = { ...bench.identity, firmware: 'unknown' as const };
    expect(await describeFirmware(stranger, identity, AT)).toMatchObject({
      document: { limits: {}, transcript: ['> M115', 'what is that', '> $I', 'what is that', '> M503', 'what is that'] },
    });
    expect(asked).toEqual(['M115', '$I', 'M503']);
  });

  it('tells a Grbl in one typed document', async () => {
    const bench = kept(await ToolBench.grbl());
    const workbench = bench.borrow();
    const described = await bench.over(describeFirmware(workbench, bench.identity, AT));
    workbench.release();
    if (described.kind === 'failed') throw new Error(described.reason);
    const document = FirmwareDocument.parse(described.document);
    expect(document.limits).toMatchObject({
      travelMm: { min: { x: -300, y: -300, z: -80 }, max: { x: 0, y: 0, z: 0 } },
      workOffsetsMm: { G54: { x: 0, y: 0, z: 0 } },
      needsHoming: false,
      maxSpindleRpm: 24_000,
    });
    expect(document.options).toContainEqual({ key: 'OPT V', text: 'variable spindle' });
  });
});
