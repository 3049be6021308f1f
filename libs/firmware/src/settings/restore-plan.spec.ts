// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { diffSettings } from './diff.js';
import type { FirmwareSettings } from './entry.js';
import { parseGrblSettings } from './grbl-settings.js';
import { parseMarlinSettings } from './marlin-settings.js';
import { restorePlan, type RestoreOptions } from './restore-plan.js';

const head = { takenAt: '2026-11-20T12:00:00.000Z', transcript: [] };
const marlin = (lines: string[], more: Partial<FirmwareSettings> = {}): FirmwareSettings => ({
  ...head,
  firmware: 'marlin',
  firmwareName: 'Marlin 2.1.2',
  uuid: null,
  entries: parseMarlinSettings(lines.map((line) => (line.includes(':') ? line : `echo:  ${line}`))),
  ...more,
});
const grbl = (lines: string[], more: Partial<FirmwareSettings> = {}): FirmwareSettings => ({
  ...head,
  firmware: 'grbl',
  firmwareName: 'Grbl 1.1h',
  uuid: null,
  entries: parseGrblSettings(lines),
  ...more,
});
const commands = (current: FirmwareSettings, wanted: FirmwareSettings, options?: RestoreOptions): readonly string[] => {
  const plan = restorePlan(current, wanted, options);
  if (plan.kind === 'refused') throw new Error(plan.reason);
  return plan.steps.map(({ command }) => command);
};

describe('diffSettings', () => {
  it('compares numbers as numbers', () => {
    expect(diffSettings(marlin(['M92 X80.00 Y80']), marlin(['M92 X80 Y81']))).toMatchObject([{ kind: 'changed', key: 'M92.Y' }]);
  });
  it('tells what came and what went', () => {
    const kinds = diffSettings(marlin(['M900 K0.1']), marlin(['M603 L1']));
    expect(kinds.map(({ kind, key }) => `${kind} ${key}`)).toEqual(['removed M900.K', 'added M603.L']);
  });
});

describe('restorePlan for Marlin', () => {
  it('writes only what differs, and stores it last', () => {
    const plan = restorePlan(
      marlin(['M92 X80 Y80 Z400 E93', 'M204 P500 T500', 'M851 X1 Y2 Z-1']),
      marlin(['M92 X80 Y80 Z400 E97.5', 'M204 P500.00 T500', 'M851 X1 Y2 Z-1.25']),
    );
    expect(plan).toMatchObject({
      kind: 'plan',
      steps: [
        { command: 'M92 E97.5', keys: ['M92.E'] },
        { command: 'M851 X1 Y2 Z-1.25', keys: ['M851.X', 'M851.Y', 'M851.Z'] },
      ],
      store: 'M500',
      leftOut: [],
      unchanged: 7,
    });
  });
  it('has nothing to store where nothing differs', () => {
    expect(restorePlan(marlin(['M92 X80']), marlin(['M92 X80.0']))).toMatchObject({ kind: 'plan', steps: [], store: null });
  });
  it('sends M200 whole: a diameter alone would switch volumetric extrusion on', () => {
    expect(commands(marlin(['M200 S0 D1.75']), marlin(['M200 S0 D2.85']))).toEqual(['M200 S0 D2.85']);
    expect(commands(marlin(['M200 D1.75', 'M200 D0']), marlin(['M200 D3.00', 'M200 D0']))).toEqual(['M200 D3.00', 'M200 D0']);
  });
  it('sends steps before limits, and mesh points before leveling is switched on', () => {
    const current = marlin(['M420 S0 Z10', 'M421 I0 J0 Z0', 'M201 X1', 'M92 X1']);
    const wanted = marlin(['M420 S1 Z10', 'M421 I0 J0 Z0.5', 'M421 I1 J0 Z0.25', 'M201 X2', 'M92 X2']);
    expect(commands(current, wanted)).toEqual(['M92 X2', 'M201 X2', 'M421 I0 J0 Z0.5', 'M421 I1 J0 Z0.25', 'M420 S1 Z10']);
  });
  it('sends the limits of E again that few steps of E make Marlin scale', () => {
    const others = ['M201 X9 E5000', 'M203 E25', 'M205 E5'];
    expect(commands(marlin(['M92 E93', ...others]), marlin(['M92 E12', ...others]))).toEqual([
      'M92 E12',
      'M201 E5000',
      'M203 E25',
      'M205 E5',
    ]);
  });
  it('never sends a command that it does not know, nor a G29 of another kind: it could move', () => {
    const plan = restorePlan(
      marlin(['M420 S0', 'M777 A1']),
      marlin(['M420 S0', 'M777 A2', 'G29 W I0 J0 Z0.1', 'M999 S1', 'M502', 'G28 X1']),
    );
    expect(plan).toMatchObject({ kind: 'plan', steps: [] });
    expect(plan.kind === 'plan' ? plan.leftOut.map(({ key }) => key) : []).toEqual([
      'M777.A',
      'G29[W I0 J0].Z',
      'M999.S',
      'M502',
      'G28.X',
    ]);
  });
  it('refuses the backup of another firmware, another machine, other units', () => {
    const name = (type: string): string => `MACHINE_TYPE:${type} EXTRUDER_COUNT:1`;
    const mine = marlin([name('Ender 3'), 'G21', 'M92 X80'], { uuid: 'a' });
    expect(restorePlan(mine, grbl(['$100=80']))).toMatchObject({ code: 'other-firmware' });
    expect(restorePlan(mine, marlin(['M92 X80'], { uuid: 'b' }))).toMatchObject({ code: 'other-machine' });
    expect(restorePlan(mine, marlin([name('Prusa'), 'M92 X80']))).toMatchObject({ code: 'other-machine' });
    expect(restorePlan(mine, marlin([name('Prusa'), 'M92 X80']), { sameMachine: true })).toMatchObject({ kind: 'plan' });
    expect(restorePlan(mine, marlin(['G20', 'M92 X2032']))).toMatchObject({ code: 'other-units' });
    expect(restorePlan(mine, marlin([]))).toMatchObject({ code: 'not-settings' });
  });
  it('does not take the UUID that every build has for a sign of the machine', () => {
    const everyones = 'cede2a2f-41a2-4748-9b12-c55c62f367ff';
    expect(restorePlan(marlin(['M92 X80'], { uuid: 'b' }), marlin(['M92 X80'], { uuid: everyones }))).toMatchObject({
      kind: 'plan',
    });
  });
});

describe('restorePlan for Grbl', () => {
  it('writes one setting at a time and never has an M500', () => {
    const plan = restorePlan(grbl(['$0=10', '$100=250.000', '$101=250']), grbl(['$0=10', '$100=80.000', '$101=250.000']));
    expect(plan).toMatchObject({ steps: [{ command: '$100=80.000', keys: ['$100'] }], store: null, unchanged: 2 });
  });
  it('switches soft limits on after homing, off before it', () => {
    expect(commands(grbl(['$20=0', '$22=0', '$23=0']), grbl(['$20=1', '$22=1', '$23=1']))).toEqual(['$22=1', '$20=1', '$23=1']);
    expect(commands(grbl(['$20=1', '$22=1']), grbl(['$20=0', '$22=0']))).toEqual(['$20=0', '$22=0']);
  });
  it('writes work offsets in mm and leaves out what only motion could set', () => {
    const plan = restorePlan(
      grbl(['[G54:0.000,0.000,0.000]', '[G28:0.000,0.000,0.000]', '[G92:0.000,0.000,0.000]', '[OPT:V,15,128]']),
      grbl(['[G54:1.500,0.000,-2.000]', '[G28:5.000,0.000,0.000]', '[G92:1.000,0.000,0.000]', '[OPT:VL,15,128]']),
    );
    expect(plan).toMatchObject({ steps: [{ command: 'G21G10L2P1X1.500Z-2.000', keys: ['G54.X', 'G54.Z'] }] });
    expect(plan.kind === 'plan' ? plan.leftOut.map(({ key }) => key) : []).toEqual(['G28.X', 'G92.X', 'OPT']);
  });
  it('does not store a startup block that would move or cut while it is stored', () => {
    const current = grbl(['$N0=', '$N1=']);
    expect(restorePlan(current, grbl(['$N0=G54 G21 G90', '$N1=G0 X10']))).toMatchObject({
      steps: [{ command: '$N0=G54 G21 G90' }],
      leftOut: [{ key: '$N1' }],
    });
  });
  it('leaves out secrets and settings that this firmware does not have', () => {
    const plan = restorePlan(grbl(['$75=********']), grbl(['$75=*********', '$450=7']));
    expect(plan).toMatchObject({ steps: [], leftOut: [{ key: '$75' }, { key: '$450' }] });
  });
});

describe('restore', () => {
  const decimals = fc.integer({ min: 1, max: 99_999 }).map((n) => (n / 100).toFixed(2));
  const lines = fc.record({
    axes: fc.array(decimals, { minLength: 12, maxLength: 12 }),
    mesh: fc.array(decimals, { minLength: 4, maxLength: 4 }),
  });
  const told = ({ axes, mesh }: { axes: string[]; mesh: string[] }): string[] => [
    `M92 X${axes[0]} Y${axes[1]} Z${axes[2]} E${axes[3]}`,
    `M201 X${axes[4]} Y${axes[5]}`,
    `M145 S0 H${axes[6]} B${axes[7]}`,
    `M145 S1 H${axes[8]} B${axes[9]}`,
    `M906 X${axes[10]}`,
    `M906 I1 X${axes[11]}`,
    ...mesh.map((z, index) => `G29 S3 I${index % 2} J${Math.floor(index / 2)} Z${z}`),
  ];

  it('makes the machine as it was: the commands of a plan set exactly what differs', () => {
    fc.assert(
      fc.property(lines, lines, (a, b) => {
        const [current, wanted] = [marlin(told(a)), marlin(told(b))];
        const sent = parseMarlinSettings(commands(current, wanted).map((command) => `echo:  ${command}`));
        const after = current.entries.map((entry) => sent.find(({ key }) => key === entry.key) ?? entry);
        expect(diffSettings({ entries: after }, wanted)).toEqual([]);
        expect(commands({ ...current, entries: after }, wanted)).toEqual([]);
      }),
    );
  });

  it('does the same for Grbl', () => {
    fc.assert(
      fc.property(lines, lines, (a, b) => {
        const of = ({ axes }: { axes: string[] }): string[] => [
          ...axes.map((value, index) => `$${100 + index}=${value}`),
          `[G55:${axes.slice(0, 3).join(',')}]`,
        ];
        const [current, wanted] = [grbl(of(a)), grbl(of(b))];
        const sent = new Map<string, string>();
        for (const command of commands(current, wanted)) {
          const setting = /^(\$\d+)=(.*)$/.exec(command);
          if (setting) sent.set(setting[1] ?? '', setting[2] ?? '');
          for (const [, axis, value] of command.startsWith('G21G10L2P2') ? command.slice(10).matchAll(/([XYZ])([\d.-]+)/g) : [])
            sent.set(`G55.${axis}`, value ?? '');
        }
        const after = current.entries.map((entry) => ({ ...entry, value: sent.get(entry.key) ?? entry.value }));
        expect(diffSettings({ entries: after }, wanted)).toEqual([]);
      }),
    );
  });
});
