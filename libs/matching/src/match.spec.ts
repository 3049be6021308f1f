// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { quantity } from '@fabcommons/measure';
import { match } from './match.js';
import type { Capability, Requirement, Situation, StockLot } from './requirement.js';

const clip: Requirement = {
  process: 'fdm',
  material: 'PLA',
  sizeMm: { x: 40, y: 30, z: 12 },
  tool: { kind: 'nozzle', diameterMm: 0.4 },
  program: null,
  hasMesh: true,
  programHeat: { toolC: null, bedC: null },
  need: quantity(8_000, 'mg'),
  copies: 1,
};
const printer: Capability = {
  process: 'fdm',
  workVolumeMm: { x: 220, y: 220, z: 250 },
  materials: ['pla', 'PETG'],
  tools: [{ kind: 'nozzle', diameterMm: 0.4 }],
  maxToolC: 260,
  maxBedC: 100,
  dialect: 'marlin',
};
const black: StockLot = {
  id: 'black',
  name: 'PLA black',
  kind: 'PLA',
  form: 'spool',
  free: quantity(500_000, 'mg'),
  blankMm: null,
};
const now: Situation = {
  machineName: 'Prusa',
  spaceName: 'the Lab',
  presence: 'online',
  mode: 'idle',
  detail: null,
  bed: 'clear',
  permission: 'may-request',
  acceptPolicy: 'auto',
  slicer: {
    isAvailable: true,
    text: 'PrusaSlicer 2.5',
    canTurn: true,
    profiles: [
      { materials: ['PLA', 'PETG'], nozzleMm: 0.4 },
      { materials: ['PLA'], nozzleMm: 0.25 },
    ],
  },
  lots: [black],
  loaded: ['black'],
};
const tag: Requirement = {
  ...clip,
  process: 'cnc-milling',
  material: 'plywood',
  sizeMm: { x: 80, y: 40, z: 4 },
  tool: { kind: 'end-mill', diameterMm: 3.175 },
  program: 'grbl',
  hasMesh: false,
  need: quantity(1, 'one'),
};
const mill: Capability = {
  ...printer,
  process: 'cnc-milling',
  workVolumeMm: { x: 300, y: 200, z: 60 },
  materials: ['plywood'],
  tools: [{ kind: 'end-mill', diameterMm: 3.18 }],
  dialect: 'grbl',
};
const blanks: StockLot = {
  id: 'blanks',
  name: 'Birch 4 mm',
  kind: 'birch plywood',
  form: 'sheet',
  free: quantity(9, 'one'),
  blankMm: { x: 300, y: 200, z: 4 },
};

const textsOf = (requirement: Requirement, capability: Capability, situation: Situation): string[] =>
  match(requirement, capability, situation).reasons.map((reason) => reason.text);

describe('a match', () => {
  it('is a plain yes where everything fits', () => {
    expect(match(clip, printer, now)).toEqual({
      verdict: 'yes',
      reasons: [],
      route: 'slice',
      isTurned: false,
      lotIds: ['black'],
    });
    expect(match(tag, mill, { ...now, lots: [blanks], loaded: ['blanks'] })).toMatchObject({ verdict: 'yes', route: 'program' });
  });

  it('collects every reason and hides none', () => {
    const { verdict, reasons } = match(
      { ...clip, process: 'sla', material: 'ABS', sizeMm: { x: 300, y: 40, z: 254 }, tool: { kind: 'nozzle', diameterMm: 0.25 } },
      { ...printer, maxToolC: 200 },
      {
        ...now,
        permission: 'guest',
        mode: 'faulted',
        slicer: { ...now.slicer, isAvailable: false, text: 'No slicer is installed.' },
      },
    );
    expect(verdict).toBe('no');
    expect(reasons.map((reason) => reason.code)).toEqual([
      'process',
      'material',
      'size',
      'tool',
      'temperature',
      'program',
      'state',
      'permission',
    ]);
    for (const reason of reasons) expect(reason.next).toBeTruthy();
  });

  it('sends to another machine where the process is another, whatever else is missing', () => {
    const { reasons } = match(clip, { ...mill, process: 'laser-cutting', tools: [] }, now);
    expect(reasons.map(({ code, next }) => [code, next])).toEqual(
      ['process', 'material', 'tool', 'program'].map((code) => [code, 'Choose a machine for 3D printing with filament (FDM).']),
    );
    expect(reasons[0]?.text).toBe('Prusa does laser cutting; this part needs 3D printing with filament (FDM).');
  });

  it('says by how much and along which axis a part is too big, and what to do', () => {
    const [reason] = match(
      { ...clip, sizeMm: { x: 40, y: 30, z: 254 } },
      { ...printer, workVolumeMm: { x: 260, y: 220, z: 250 } },
      now,
    ).reasons;
    expect(reason).toEqual({
      code: 'size',
      blocks: true,
      text: '4 mm too tall for Prusa.',
      next: 'It would fit laid differently: publish the part turned, or choose a larger machine.',
    });
  });

  it('turns a mesh in the plane but never a ready program', () => {
    const long = { ...clip, sizeMm: { x: 40, y: 230, z: 12 } };
    const wide = { ...printer, workVolumeMm: { x: 250, y: 210, z: 210 } };
    expect(match(long, wide, now)).toMatchObject({ verdict: 'yes', route: 'slice', isTurned: true });
    expect(textsOf({ ...long, hasMesh: false, program: 'marlin' }, wide, now)).toEqual(['20 mm too deep for Prusa.']);
  });

  it('does not promise to turn a mesh where the slicer is not told to', () => {
    const [reason] = match(
      { ...clip, sizeMm: { x: 40, y: 230, z: 12 } },
      { ...printer, workVolumeMm: { x: 250, y: 210, z: 210 } },
      {
        ...now,
        slicer: { ...now.slicer, canTurn: false },
      },
    ).reasons;
    expect(reason).toMatchObject({ text: '20 mm too deep for Prusa.', next: expect.stringContaining('laid differently') });
  });

  it('says how many find room at once, and that a ready program makes one', () => {
    expect(match({ ...clip, copies: 12, need: null }, printer, now).verdict).toBe('yes');
    expect(textsOf({ ...clip, copies: 50, need: null }, printer, now)).toEqual(['Only 24 of them find room on Prusa at once.']);
    expect(textsOf({ ...clip, copies: 2, hasMesh: false, program: 'marlin' }, printer, now)).toEqual([
      'This part comes as a ready program, which makes one at a time.',
    ]);
  });

  it('lays many copies turned where only so they find room', () => {
    const bar = { ...clip, sizeMm: { x: 100, y: 40, z: 5 }, copies: 2, need: null };
    const narrow = { ...printer, workVolumeMm: { x: 100, y: 100, z: 100 } };
    expect(match(bar, narrow, now)).toMatchObject({ verdict: 'yes', isTurned: false });
    expect(match(bar, { ...narrow, workVolumeMm: { x: 120, y: 100, z: 100 } }, now)).toMatchObject({
      verdict: 'yes',
      isTurned: false,
    });
    const slim = { ...narrow, workVolumeMm: { x: 190, y: 110, z: 100 } };
    expect(match({ ...bar, copies: 4 }, slim, now)).toMatchObject({ verdict: 'yes', isTurned: true });
  });

  it('slices only what there is a profile for', () => {
    const abs = { ...now, lots: [{ ...black, kind: 'ABS' }] };
    expect(textsOf({ ...clip, material: 'ABS' }, { ...printer, materials: ['ABS'] }, abs)).toEqual([
      'There is no slicing profile for ABS yet.',
    ]);
    const wide = { ...printer, tools: [{ kind: 'nozzle' as const, diameterMm: 0.6 }] };
    expect(textsOf({ ...clip, tool: null }, wide, now)).toEqual([
      'Slicing here is for a 0.4 mm nozzle or 0.25 mm nozzle; Prusa has a 0.6 mm nozzle mounted.',
    ]);
  });

  it('falls back to the ready program where no slicer is installed', () => {
    const noSlicer = { ...now, slicer: { ...now.slicer, isAvailable: false, text: 'No slicer is installed.' } };
    expect(match({ ...clip, program: 'marlin' }, printer, noSlicer)).toMatchObject({ verdict: 'yes', route: 'program' });
    expect(textsOf(clip, printer, noSlicer)).toEqual(['No slicer is installed.']);
  });

  it('refuses a program in a dialect the machine does not read', () => {
    expect(textsOf({ ...tag, program: 'marlin' }, mill, { ...now, lots: [blanks], loaded: ['blanks'] })).toEqual([
      'The program is in Marlin G-code, Prusa reads Grbl.',
    ]);
  });

  it('does not drive a firmware it does not know', () => {
    expect(match(clip, { ...printer, dialect: 'read-only' }, now).verdict).toBe('no');
  });

  it('says no to a part without any file to run', () => {
    expect(match({ ...clip, hasMesh: false }, printer, now)).toMatchObject({ verdict: 'no', route: null });
  });

  it('slices for a finer nozzle, but runs a ready program only with its own', () => {
    const fine = { ...printer, tools: [{ kind: 'nozzle' as const, diameterMm: 0.25 }] };
    expect(match(clip, fine, now).verdict).toBe('yes');
    expect(textsOf({ ...clip, hasMesh: false, program: 'marlin' }, fine, now)).toEqual([
      'This part needs a 0.4 mm nozzle; Prusa has a 0.25 mm nozzle mounted.',
    ]);
  });

  it('asks for the heat the material or the program needs, and not where nobody said what the machine reaches', () => {
    expect(
      textsOf({ ...clip, material: 'PETG' }, { ...printer, maxToolC: 210 }, { ...now, lots: [{ ...black, kind: 'PETG' }] }),
    ).toEqual(['Prusa does not get hot enough: its nozzle reaches 210 °C, PETG needs 220 °C.']);
    expect(match(clip, { ...printer, maxToolC: null, maxBedC: null }, now).verdict).toBe('yes');
    const hot = { ...clip, hasMesh: false, program: 'marlin' as const, programHeat: { toolC: 215, bedC: 110 } };
    expect(textsOf(hot, printer, now)).toEqual([
      'Prusa does not get hot enough: its bed reaches 100 °C, the program needs 110 °C.',
    ]);
  });

  it('lets a special kind of material serve, in any spelling', () => {
    expect(match(tag, mill, { ...now, lots: [blanks], loaded: ['blanks'] }).lotIds).toEqual(['blanks']);
    expect(match({ ...tag, material: 'Birch Plywood' }, mill, { ...now, lots: [blanks], loaded: ['blanks'] }).verdict).toBe(
      'yes',
    );
  });

  it('says how much is missing when no lot holds enough', () => {
    const low = { ...black, free: quantity(5_000, 'mg') };
    expect(match(clip, printer, { ...now, lots: [low] }).reasons).toEqual([
      {
        code: 'stock',
        blocks: true,
        text: 'This needs 8 g; the fullest spool that fits (PLA black) has 5 g free.',
        next: 'Make fewer copies, or ask a steward for a new spool.',
      },
    ]);
    expect(textsOf(clip, printer, { ...now, lots: [] })).toEqual(['the Lab has no PLA.']);
  });

  it('wants a blank of the right thickness', () => {
    const thick = { ...blanks, name: 'Birch 12 mm', blankMm: { x: 300, y: 200, z: 12 } };
    expect(textsOf(tag, mill, { ...now, lots: [thick], loaded: ['blanks'] })).toEqual(['the Lab has no plywood of 4 mm.']);
  });

  it('prefers a loaded lot that holds enough, and says when one has to be loaded', () => {
    const white = { ...black, id: 'white', name: 'PLA white', free: quantity(900_000, 'mg') };
    expect(match(clip, printer, { ...now, lots: [white, black] }).lotIds).toEqual(['black', 'white']);
    expect(match(clip, printer, { ...now, lots: [white], loaded: [null] })).toMatchObject({
      verdict: 'yes',
      reasons: [{ code: 'stock', blocks: false, text: 'Still to be loaded: PLA white.' }],
    });
  });

  it.each([
    ['offline', null, 'Prusa is offline.', false],
    ['stale', 'idle', 'There is no news of Prusa at the moment.', false],
    ['never', null, 'Prusa has not been connected yet.', true],
    ['online', 'alarm', 'Prusa is in alarm.', false],
    ['online', 'faulted', 'Prusa has a fault.', true],
    ['online', 'run', 'Prusa is busy.', false],
    ['online', 'offline', 'Prusa is offline.', false],
  ] as const)('speaks plainly of a machine that is %s / %s', (presence, mode, text, isBlocking) => {
    expect(match(clip, printer, { ...now, presence, mode }).reasons).toMatchObject([{ code: 'state', text, blocks: isBlocking }]);
  });

  it('tells a guest to sign in, a stranger to join, a member that a steward says yes first', () => {
    expect(match(clip, printer, { ...now, permission: 'guest' }).reasons[0]?.next).toBe('Sign in, or sign up and join the Lab.');
    expect(match(clip, printer, { ...now, permission: 'not-a-member' }).reasons[0]?.next).toBe('Join the Lab.');
    expect(match(clip, printer, { ...now, acceptPolicy: 'steward' })).toMatchObject({
      verdict: 'yes',
      reasons: [{ blocks: false }],
    });
  });
});
