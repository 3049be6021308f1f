// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mergeGrblStatus, NO_GRBL_IDENTITY, parseGrblReply } from '@fabcommons/firmware';
import { GrblAudit } from './grbl-audit.js';
import { distanceToPiece } from './grbl-path.js';
import { GrblProgram, type ProgramStart } from './grbl-program.js';
import { GrblRig, type RigOptions } from './testing/grbl-rig.js';

const START: ProgramStart = {
  position: [0, 0, 0],
  systems: { G54: [0, 0, 0], G55: [10, 0, 0] },
  g92: [0, 0, 0],
  toolLengthMm: 0,
  modes: ['G0', 'G54', 'G17', 'G21', 'G90', 'G94'],
};
const ends = (...lines: string[]): unknown => {
  const program = new GrblProgram(START);
  lines.forEach((line, index) => program.take(line, index + 1));
  return program.position;
};
function stream(program: readonly string[], options: RigOptions = {}): GrblRig {
  const rig = new GrblRig(options);
  rig.run(program);
  rig.until(() => rig.isOver || rig.told.includes('difference'));
  rig.driver.dispose();
  rig.machine.close();
  return rig;
}
/** Changes one line on its way. */
const instead = (of: string, sent: string) => ({ garble: (text: string) => (text === `${of}\n` ? `${sent}\n` : text) });

describe('the path of a Grbl program', () => {
  it.each<[string, string[], unknown]>([
    ['absolute and relative', ['G1X10Y5F100', 'G91', 'X1Z-2', 'G90G0X0'], [0, 5, -2]],
    ['inches', ['G20', 'G0X1', 'G21', 'G0Y1'], [25.4, 1, 0]],
    ['coordinate systems', ['G55', 'G0X1', 'G53G0Y7', 'G54X1'], [1, 7, 0]],
    ['G92', ['G0X5', 'G92X0', 'G0X1'], [6, 0, 0]],
    ['arcs', ['G2X10Y0I5J0F100', 'G18G3X0Z0R5', 'X5'], [5, 0, 0]],
    ['the end of a program', ['G91', 'G0X1', 'M30', 'G0X5'], [5, 0, 0]],
    ['a stored place, until axes are named', ['G28', 'G0X1', 'G0Y2Z3'], [1, 2, 3]],
    ['a stored place', ['G28', 'G0X1'], null],
    ['an offset that is set', ['G10L20P1X0', 'G0X1Y1Z1'], null],
    ['an expression', ['G0X[1+1]', 'G0X1Y1Z1'], null],
  ])('follows %s', (_, lines, place) => {
    expect(ends(...lines)).toEqual(place);
  });
  it('knows how far a point is off a line and off an arc', () => {
    const program = new GrblProgram(START);
    const line = program.take('G1X10F100', 1);
    const arc = program.take('G3X10Y10I0J5', 2);
    if (!line || !arc) throw new Error('no pieces');
    expect(distanceToPiece(line, [5, 0.2, 0])).toBeCloseTo(0.2, 9);
    expect(distanceToPiece(line, [12, 0, 0])).toBeCloseTo(2, 9);
    expect(distanceToPiece(arc, [15, 5, 0])).toBeCloseTo(0, 9);
    expect(distanceToPiece(arc, [16, 5, 0])).toBeCloseTo(1, 9);
    expect(distanceToPiece(arc, [5, 5, 0])).toBeCloseTo(Math.hypot(5, 5), 9);
  });
});

describe('the audit of a Grbl', () => {
  it('knows that a stepper still goes along motions that have left the planner (real 1.1h: lines of 0.3 mm at 3,000 mm/min)', () => {
    const differences: string[] = [];
    const audit = new GrblAudit({ ...NO_GRBL_IDENTITY, plannerBlocks: 15 }, () => 0, {
      onAudit: () => undefined,
      onDifference: ({ text }) => differences.push(text),
      askAgain: () => undefined,
    });
    audit.begin(START);
    const lines = Array.from({ length: 37 }, (_, index) => (index < 4 ? 'G1X0F3000' : `X${((index - 3) * 0.3).toFixed(1)}`));
    lines.forEach((text, index) => audit.sent({ text, line: index + 1, endByte: 0 }));
    audit.acked(37);
    // 15 motions wait, 6 are cut into segments, the one before is being stepped.
    const report = parseGrblReply(`<Run|MPos:${((37 - 3 - 22) * 0.3 + 0.1).toFixed(3)},0.000,0.000|FS:3000,0>`);
    if (report.kind !== 'status') throw new Error('no status');
    audit.check(mergeGrblStatus(null, report.report), false);
    expect(differences).toEqual([]);
  });
  const number = fc.integer({ min: -400, max: 400 }).map((value) => (value / 10).toFixed(1));
  const line = fc.oneof(
    fc.tuple(fc.constantFrom('G0', 'G1', ''), number, number).map(([word, x, y]) => `${word}X${x}Y${y}F3000`),
    number.map((z) => `G1Z${z}F2000`),
    fc.tuple(number, number).map(([x, i]) => `G91G2X0Y0I${i}J${x}F3000`),
    fc.tuple(number, number).map(([x, y]) => `G90G3X${x}Y${y}R60F3000`),
    fc.constantFrom(
      'G20',
      'G21',
      'G90',
      'G91',
      'G55',
      'G54',
      'G92X1Y2',
      'G17',
      'G18',
      'M3S1000',
      'G4P0.1',
      'G53G0X3',
      'M5',
      'G1F500',
    ),
  );
  it('never holds a program on a clean wire, whatever it does', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), (program) => {
        const rig = new GrblRig({ settings: { 110: 9000, 111: 9000, 112: 9000, 120: 900, 121: 900, 122: 900 } });
        rig.run(['G21', 'G90', 'G0X1Y1Z1', ...program, 'G21', 'G90', 'G1X5F900']);
        rig.until(() => rig.isOver || rig.told.includes('difference'), 3_600_000);
        expect(rig.differences).toEqual([]);
        rig.driver.dispose();
        rig.machine.close();
      }),
      { numRuns: 25 },
    );
  });
  const square = ['G21', 'G90', 'G0X0Y0', 'G1X30F1200', 'Y30', 'X0', 'Y0', 'G1X20', 'Y20'];
  it('holds a job whose tool goes elsewhere, with the line and the millimetres', () => {
    const rig = stream(square, instead('X0', 'X8'));
    expect(rig.told[0]).toBe('difference');
    expect(rig.differences[0]?.line).toBeGreaterThan(4);
    expect(rig.differences[0]?.mm).toBeGreaterThan(0.05);
    expect(rig.machine.state).toBe('Hold');
  });
  it('holds a job at its end when the tool is not where the program says', () => {
    const rig = stream(['G21', 'G90', 'G1X30F1200', 'G1X30.2'], instead('G1X30.2', 'G1X30.1'));
    expect(rig.differences[0]).toMatchObject({ mm: expect.closeTo(0.1, 3) });
  });
  it.each([
    ['G17', 'G18', /G18 where the program says G17/],
    ['G1X30F1200', 'G1X30F1600', /F1600 where the program says F1200/],
    ['M3S8000', 'M3S800', /S800 where the program says S8000/],
  ])('asks for modes, feed and speed: %s is not %s', (of, sent, text) => {
    const rig = stream(
      ['M3S8000', 'G17', 'G1X30F1200', ...Array.from({ length: 60 }, (_, at) => `X${30 - (at % 2)}`)],
      instead(of, sent),
    );
    expect(rig.differences[0]?.text).toMatch(text);
  });
  it('goes on with the comparison after a person has resumed', () => {
    const rig = new GrblRig(instead('X0', 'X8'));
    rig.run([...square, ...Array.from({ length: 60 }, (_, at) => `G1X${at % 2}Y${at}`)]);
    rig.until(() => rig.told.includes('difference') && rig.machine.state === 'Hold');
    rig.wait(1_000);
    rig.driver.resume();
    rig.until(() => rig.isOver);
    expect(rig.told.at(-1)).toBe('finished');
    expect(rig.audit).toMatchObject({ method: 'path', lastCheckLine: expect.any(Number) });
    rig.driver.dispose();
    rig.machine.close();
  });
  it('asks again when a report may have been read while the steps were counted, and holds on any other that is off the path', () => {
    let reports = 0;
    const lie = (mm: number) => ({
      hear: (text: string) =>
        text.startsWith('<Run') && ++reports === 30
          ? text.replace(/(MPos:[\d.]+),([\d.]+)/, (_, x: string, y: string) => `${x},${(Number(y) + mm).toFixed(3)}`)
          : text,
    });
    // A carry of 256 steps at 250 steps/mm.
    expect(stream(square, lie(256 / 250)).differences).toEqual([]);
    reports = 0;
    expect(stream(square, lie(0.7)).differences).toHaveLength(1);
  });
  it('holds a job whose replies come garbled more than once, long before its line would time out', () => {
    let reports = 0;
    const rig = stream(square, {
      hear: (text) => (text.startsWith('<Run') && ++reports % 20 === 0 ? text.replace('MPos', 'MPms') : text),
    });
    expect(rig.differences[0]).toMatchObject({ mm: null, text: expect.stringMatching(/^2 replies came garbled/) });
  });
  it('says that it cannot compare where the machine tells too little', () => {
    const rig = stream(square, { hear: (text) => (text.startsWith('[GC:') ? null : text) });
    expect(rig.told).toEqual(['finished']);
    expect(rig.audit?.method).toBe('none');
  });
});
