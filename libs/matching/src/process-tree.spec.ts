// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readProcess } from './process-alias.js';
import { PROCESSES } from './process-table.js';
import { canBeSliced, isKindOf, lineageOf, processName, stockFormOf } from './process-tree.js';

const id = fc.constantFrom(...PROCESSES.map((process) => process.id));

describe('the process vocabulary', () => {
  it('names every process once and every parent is a process', () => {
    const ids = PROCESSES.map((process) => process.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { parent } of PROCESSES) if (parent !== null) expect(ids).toContain(parent);
  });

  it('lists a parent before its children, so that a TsDC code means the most general process', () => {
    const seen = new Set<string>();
    for (const process of PROCESSES) {
      if (process.parent !== null) expect(seen).toContain(process.parent);
      seen.add(process.id);
    }
  });

  it('lets a specialisation serve where its parent is asked for', () => {
    expect(isKindOf({ offered: 'fdm', wanted: '3d-printing' })).toBe(true);
    expect(isKindOf({ offered: 'cnc-routing', wanted: 'cnc-machining' })).toBe(true);
  });

  it.each([
    ['3d-printing', 'fdm', 'the general for the special'],
    ['sla', 'fdm', 'a sibling'],
    ['cnc-turning', 'cnc-milling', 'a sibling'],
    ['mig-welding', 'tig-welding', 'a sibling'],
    ['vinyl-cutting', 'laser-cutting', 'a likeness in words'],
    ['pcb-assembly', 'pcb-fabrication', 'a likeness in words'],
  ])('never lets %s serve where %s is asked for (%s)', (offered, wanted) => {
    expect(isKindOf({ offered, wanted })).toBe(false);
  });

  it('is a partial order: reflexive, antisymmetric, transitive', () => {
    fc.assert(
      fc.property(id, id, id, (a, b, c) => {
        expect(isKindOf({ offered: a, wanted: a })).toBe(true);
        if (a !== b && isKindOf({ offered: a, wanted: b })) expect(isKindOf({ offered: b, wanted: a })).toBe(false);
        if (isKindOf({ offered: a, wanted: b }) && isKindOf({ offered: b, wanted: c }))
          expect(isKindOf({ offered: a, wanted: c })).toBe(true);
      }),
    );
  });

  it('gives a child what its parent says and it does not', () => {
    expect(stockFormOf('cnc-routing')).toBe('sheet');
    expect(stockFormOf('cnc-turning')).toBeNull();
    expect(canBeSliced('fdm')).toBe(true);
    expect(canBeSliced('sla')).toBe(false);
  });

  it('lets an unknown process stand alone', () => {
    expect(lineageOf('basket-weaving')).toEqual(['basket-weaving']);
    expect(processName('basket-weaving')).toBe('basket-weaving');
    expect(isKindOf({ offered: 'basket-weaving', wanted: 'weaving' })).toBe(false);
  });
});

describe('reading a process from a foreign document', () => {
  it.each([
    ['https://en.wikipedia.org/wiki/Fused_filament_fabrication', 'fdm'],
    ['http://en.m.wikipedia.org/wiki/Milling_(machining)#CNC', 'cnc-milling'],
    ['https://www.wikidata.org/wiki/Q3062349', 'laser-cutting'],
    ['Q229367', '3d-printing'],
    ['3DP', '3d-printing'],
    ['CNC', 'cnc-machining'],
    ['FDM', 'fdm'],
    [' Fused Deposition Modelling ', 'fdm'],
    ['laser_cutting', 'laser-cutting'],
    ['CNC Milling', 'cnc-milling'],
  ])('reads %s as %s', (text, expected) => {
    expect(readProcess(text)).toBe(expected);
  });

  it('guesses nothing from likeness', () => {
    expect(readProcess('https://en.wikipedia.org/wiki/Laser')).toBeNull();
    expect(readProcess('cutting')).toBeNull();
  });

  it('reads every id, name and reference of its own, whatever the case', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PROCESSES), (process) => {
        for (const text of [process.id, process.name.toUpperCase(), process.reference])
          expect(readProcess(text)).toBe(process.id);
      }),
    );
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => readProcess(text) !== undefined));
  });
});
