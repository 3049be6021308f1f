// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { quantity } from '@fabcommons/measure';
import fc from 'fast-check';
import { match } from './match.js';
import { MATERIAL_KINDS } from './material-kind.js';
import { compareMatches } from './order.js';
import { PROCESSES } from './process-table.js';
import { isKindOf } from './process-tree.js';
import type { Capability, Requirement, Situation, StockLot } from './requirement.js';

const mm = fc.integer({ min: 1, max: 300 });
const box = fc.record({ x: mm, y: mm, z: mm });
const process = fc.constantFrom('3d-printing', 'fdm', 'sla', 'cnc-machining', 'cnc-milling', 'cnc-routing', 'laser-cutting');
const material = fc.constantFrom('PLA', 'pla+', 'PETG', 'ABS', 'wood', 'plywood', 'birch plywood', 'acrylic');
const tool = fc.record({
  kind: fc.constantFrom('nozzle', 'end-mill'),
  diameterMm: fc.constantFrom(0.25, 0.4, 0.6, 3.175, 6),
}) satisfies fc.Arbitrary<Requirement['tool']>;
const dialect = fc.constantFrom('marlin', 'grbl') satisfies fc.Arbitrary<Requirement['program']>;
const heat = fc.option(fc.integer({ min: 180, max: 300 }));
const lot: fc.Arbitrary<StockLot> = fc.record({
  id: fc.uuid(),
  name: fc.string(),
  kind: material,
  form: fc.constantFrom('spool', 'sheet'),
  free: fc.record({ value: fc.integer({ min: 0, max: 100 }), unit: fc.constantFrom('mg', 'one') }),
  blankMm: fc.option(box),
});

const requirement: fc.Arbitrary<Requirement> = fc.record({
  process,
  material: fc.option(material),
  sizeMm: fc.option(box),
  tool: fc.option(tool),
  program: fc.option(dialect),
  hasMesh: fc.boolean(),
  programHeat: fc.record({ toolC: heat, bedC: heat }),
  need: fc.option(fc.record({ value: fc.integer({ min: 0, max: 100 }), unit: fc.constantFrom('mg', 'one') })),
  copies: fc.integer({ min: 1, max: 3 }),
});
const capability: fc.Arbitrary<Capability> = fc.record({
  process,
  workVolumeMm: box,
  materials: fc.array(material, { maxLength: 3 }),
  tools: fc.array(tool, { maxLength: 3 }),
  maxToolC: heat,
  maxBedC: heat,
  dialect: fc.option(fc.oneof(dialect, fc.constant('read-only' as const))),
});
const situation: fc.Arbitrary<Situation> = fc.record({
  machineName: fc.constant('M'),
  spaceName: fc.constant('S'),
  presence: fc.constantFrom('online', 'stale', 'offline', 'never'),
  mode: fc.constantFrom(null, 'offline', 'opening', 'identifying', 'idle', 'run', 'hold', 'alarm', 'flashing', 'faulted'),
  detail: fc.option(fc.string()),
  bed: fc.constantFrom('clear', 'occupied'),
  permission: fc.constantFrom('may-request', 'guest', 'not-a-member'),
  acceptPolicy: fc.constantFrom('steward', 'auto'),
  slicer: fc.record({
    isAvailable: fc.boolean(),
    text: fc.constant('No slicer is installed.'),
    canTurn: fc.boolean(),
    profiles: fc.array(fc.record({ materials: fc.array(material), nozzleMm: fc.constantFrom(0.25, 0.4, 0.6) }), { maxLength: 2 }),
  }),
  lots: fc.array(lot, { maxLength: 4 }),
  loaded: fc.constant([]),
});

type Better = (
  capability: Capability,
  situation: Situation,
  more: { box: Capability['workVolumeMm']; tool: Capability['tools'][number]; material: string; process: string; lot: StockLot },
) => [Capability, Situation];
const BETTER: Record<string, Better> = {
  'a larger volume': (has, at, { box }) => {
    const { x, y, z } = has.workVolumeMm;
    return [{ ...has, workVolumeMm: { x: x + box.x, y: y + box.y, z: z + box.z } }, at];
  },
  'one more material': (has, at, more) => [{ ...has, materials: [...has.materials, more.material] }, at],
  'one more tool': (has, at, more) => [{ ...has, tools: [...has.tools, more.tool] }, at],
  'more heat': (has, at) => [
    { ...has, maxToolC: has.maxToolC && has.maxToolC + 50, maxBedC: has.maxBedC && has.maxBedC + 50 },
    at,
  ],
  'a more special process': (has, at, more) => [
    isKindOf({ offered: more.process, wanted: has.process }) ? { ...has, process: more.process } : has,
    at,
  ],
  'one more lot': (has, at, more) => [has, { ...at, lots: [...at.lots, more.lot] }],
  'fuller lots': (has, at) => [
    has,
    { ...at, lots: at.lots.map((one) => ({ ...one, free: quantity(one.free.value + 10, one.free.unit) })) },
  ],
  'a slicer that does more': (has, at, more) => [
    has,
    {
      ...at,
      slicer: {
        ...at.slicer,
        isAvailable: true,
        canTurn: true,
        profiles: [...at.slicer.profiles, { materials: [more.material], nozzleMm: 0.4 }],
      },
    },
  ],
  'a machine ready to start': (has, at) => [has, { ...at, presence: 'online', mode: 'idle', bed: 'clear' }],
  'a right to use it': (has, at) => [has, { ...at, permission: 'may-request', acceptPolicy: 'auto' }],
};

/** A requirement that the machine meets more often than chance, so that the properties speak about matches too. */
const pair = fc.tuple(requirement, capability, situation, fc.boolean()).map(([part, machine, at, isTame]) =>
  isTame
    ? ([
        {
          ...part,
          process: 'fdm',
          material: 'PLA',
          hasMesh: true,
          sizeMm: { x: 10, y: 10, z: 10 },
          copies: 1,
          tool: null,
          need: null,
        },
        {
          ...machine,
          process: 'fdm',
          materials: [...machine.materials, 'PLA'],
          dialect: 'marlin',
          maxToolC: null,
          maxBedC: null,
        },
        {
          ...at,
          presence: 'online',
          mode: 'idle',
          permission: 'may-request',
          slicer: { isAvailable: true, text: '', canTurn: at.slicer.canTurn, profiles: [{ materials: ['PLA'], nozzleMm: 0.4 }] },
          lots: [...at.lots, { id: 'l', name: 'l', kind: 'PLA', form: 'spool', free: { value: 5, unit: 'mg' }, blankMm: null }],
        },
      ] as [Requirement, Capability, Situation])
    : ([part, machine, at] as [Requirement, Capability, Situation]),
);

describe('properties of a match', () => {
  it('says no exactly when a reason blocks, and each blocking reason has a next step', () => {
    fc.assert(
      fc.property(pair, ([part, machine, at]) => {
        const { verdict, reasons } = match(part, machine, at);
        expect(verdict === 'no').toBe(reasons.some((reason) => reason.blocks));
        for (const reason of reasons) {
          expect(reason.text).toMatch(/^\S[^]*\S$/);
          if (reason.blocks) expect(reason.next).toBeTruthy();
        }
      }),
    );
  });

  it.each(Object.keys(BETTER))('never loses a match by %s', (name) => {
    let yes = 0;
    fc.assert(
      fc.property(
        pair,
        fc.record({ box, tool, material, process: fc.constantFrom(...PROCESSES.map(({ id }) => id)), lot }),
        ([part, machine, at], more) => {
          if (match(part, machine, at).verdict === 'no') return;
          yes += 1;
          const [better, situationThen] = BETTER[name]?.(machine, at, more) ?? [machine, at];
          expect(match(part, better, situationThen).reasons.filter((reason) => reason.blocks)).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
    expect(yes).toBeGreaterThan(20);
  });

  it('offers only lots of the space, each once, that the machine may work', () => {
    fc.assert(
      fc.property(pair, ([part, machine, at]) => {
        const { lotIds } = match(part, machine, at);
        expect(new Set(lotIds).size).toBe(lotIds.length);
        for (const id of lotIds) expect(at.lots.some((one) => one.id === id)).toBe(true);
      }),
    );
  });

  it('knows heat only of materials in its own table', () => {
    for (const { minToolC, minBedC } of MATERIAL_KINDS) if (minBedC !== null) expect(minToolC).not.toBeNull();
  });
});

describe('the order of matches', () => {
  const sortable = fc.record({
    verdict: fc.constantFrom('yes' as const, 'no' as const),
    reasons: fc.array(fc.record({ blocks: fc.boolean() }), { maxLength: 3 }),
    estimate: fc.record({ startsInMs: fc.option(fc.nat(5)), timeMs: fc.option(fc.nat(5)) }),
    machineName: fc.constantFrom('a', 'b'),
  });

  it('is a total order with every yes before every no', () => {
    fc.assert(
      fc.property(sortable, sortable, sortable, (a, b, c) => {
        expect(Math.sign(compareMatches(a, b)) + Math.sign(compareMatches(b, a))).toBe(0);
        if (compareMatches(a, b) <= 0 && compareMatches(b, c) <= 0) expect(compareMatches(a, c)).toBeLessThanOrEqual(0);
        if (a.verdict === 'yes' && b.verdict === 'no') expect(compareMatches(a, b)).toBeLessThan(0);
      }),
    );
  });

  it('puts the soonest first, unknown starts last', () => {
    const at = (startsInMs: number | null) => ({
      verdict: 'yes' as const,
      reasons: [],
      estimate: { startsInMs, timeMs: 1 },
      machineName: String(startsInMs),
    });
    expect([at(null), at(9), at(0)].sort(compareMatches).map((one) => one.machineName)).toEqual(['0', '9', 'null']);
  });
});
