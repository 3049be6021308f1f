// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createAnalysis, type Dialect, type Finding, type MachineLimits, preflight, UNKNOWN_LIMITS } from '../index.js';

const PRINTER: MachineLimits = {
  ...UNKNOWN_LIMITS,
  travelMm: { min: { x: 0, y: 0, z: 0 }, max: { x: 200, y: 200, z: 180 } },
  isHomed: false,
  maxToolC: 250,
  maxBedC: 100,
  tools: 1,
  maxFeedMmPerMin: { x: 12_000, y: 12_000, z: 600, e: 3000 },
};
const ROUTER: MachineLimits = {
  ...UNKNOWN_LIMITS,
  travelMm: { min: { x: -300, y: -200, z: -60 }, max: { x: 0, y: 0, z: 0 } },
  workOffsetsMm: { G54: { x: -250, y: -150, z: -50 }, G55: { x: -40, y: -150, z: -50 } },
  isHomed: true,
  tools: 1,
  maxFeedMmPerMin: { x: 1000, y: 1000, z: 300, e: 1 },
  minSpindleRpm: 3000,
  maxSpindleRpm: 12_000,
};
const check = (text: string, dialect: Dialect, limits: MachineLimits): readonly Finding[] => {
  const analysis = createAnalysis({ dialect });
  analysis.push(text);
  return preflight(analysis.finish(), limits);
};
const codes = (findings: readonly Finding[]): string[] =>
  findings.map(({ code, line, severity }) => `${line} ${severity} ${code}`);

const PRINT = 'M140 S60\nM109 S210\nG28\nG90\nM83\nG1 Z0.2 F600\nG1 X10 Y10 F6000\nG1 X100 E5 F1200\n';
const MILL = 'G21 G90 G54\nM3 S8000\nG0 Z5\nG0 X0 Y0\nG1 Z-1 F200\nG1 X40 F600\nM5\nM30\n';

describe('preflight', () => {
  it('finds nothing against a program within the limits', () => {
    expect(check(PRINT, 'marlin', PRINTER)).toEqual([]);
    expect(check(MILL, 'grbl', ROUTER)).toEqual([]);
  });

  it('names the line, what was found, what was expected and what to do', () => {
    const [finding] = check(`${PRINT}G1 X250\n`, 'marlin', PRINTER);
    expect(finding).toEqual({
      code: 'bounds',
      severity: 'refuse',
      line: 9,
      text: 'X goes to 250 mm of the machine (G54), 50 mm beyond its 0 to 200 mm: move the part or the work offset, or take a larger machine',
    });
  });

  it('checks each work coordinate system with its own offset', () => {
    expect(codes(check('G0 X100 Y0 Z5\nG55 G0 X0 Y0 Z5\nG0 X60\n', 'grbl', ROUTER))).toEqual(['3 refuse bounds']);
    expect(codes(check('G0 Z5\nG56 G0 X0\n', 'grbl', ROUTER))).toEqual(['2 ask work-offset-unknown']);
    expect(codes(check('G53 G0 X10\nG0 X1 Y1 Z1\n', 'grbl', ROUTER))).toEqual(['1 refuse bounds']);
  });

  it('holds only sizes against a machine that does not home', () => {
    const limits = { ...ROUTER, needsHoming: false, isHomed: false, workOffsetsMm: null };
    expect(codes(check('G0 X100 Y0 Z5\n', 'grbl', limits))).toEqual([]);
    expect(codes(check('G0 X0\nG0 X301\n', 'grbl', limits))).toEqual(['2 refuse size']);
    expect(codes(check('G53 G0 X10\nG0 X1 Y1 Z1\n', 'grbl', limits))).toEqual([]);
  });

  it.each([
    ['a hot nozzle', PRINT.replace('S210', 'S280'), '2 refuse tool-temperature'],
    ['a hot bed', PRINT.replace('S60', 'S110'), '1 refuse bed-temperature'],
    ['cold extrusion', PRINT.replace('S210', 'S0'), '8 ask cold-extrusion'],
    ['allowed cold extrusion', `M302 P1\n${PRINT}`, '1 ask cold-extrusion'],
    ['no homing', PRINT.replace('G28', 'G21'), '6 refuse not-homed'],
    ['late homing', `G1 X1\n${PRINT}`, '1 refuse not-homed'],
    ['a second tool', `${PRINT}T1\n`, '9 refuse tool'],
    ['a fast print', PRINT.replace('F1200', 'F20000'), '8 ask feed'],
    ['M500', `${PRINT}M500\n`, '9 refuse command'],
    ['M502 in a macro', `${PRINT}M810 G28|M502\n`, '9 refuse command'],
    ['M997', `${PRINT}M997\n`, '9 refuse command'],
    ['a file of the machine', `${PRINT}M32 x.g\n`, '9 refuse command'],
    ['a macro', `${PRINT}M98 P"x.g"\n`, '9 refuse command'],
    ['another numbering', `${PRINT}M110 N7\n`, '9 refuse command'],
  ])('finds %s in a print', (_name, text, expected) => {
    expect(codes(check(text, 'marlin', PRINTER))).toContain(expected);
  });

  it.each([
    ['a fast spindle', MILL.replace('S8000', 'S20000'), '2 ask spindle-speed'],
    ['a slow spindle', MILL.replace('S8000', 'S100'), '2 ask spindle-speed'],
    ['a fast cut', MILL.replace('F600', 'F6000'), '6 ask feed'],
    ['a stored setting', `${MILL}$100=80\n`, '9 refuse command'],
    ['a reset of settings', `${MILL}$RST=*\n`, '9 refuse command'],
    ['a stored offset', `${MILL}G10 L20 P1 X0\n`, '9 refuse command'],
    ['a stored position', `${MILL}G28.1\n`, '9 refuse command'],
  ])('finds %s in a milling program', (_name, text, expected) => {
    expect(codes(check(text, 'grbl', ROUTER))).toContain(expected);
  });

  it('stops at the emergency stop', () => {
    expect(codes(check(`${PRINT}M112\n`, 'marlin', PRINTER))).toEqual(expect.arrayContaining(['9 refuse command']));
  });

  it('asks where a program depends on a limit that nobody has told', () => {
    const found = check(`${PRINT}T1\n`, 'marlin', { ...UNKNOWN_LIMITS, isHomed: true });
    expect(codes(found)).toEqual(['6 ask limit-unknown', '2 ask limit-unknown', '1 ask limit-unknown', '9 ask limit-unknown']);
    expect(codes(check(PRINT.replace('G28', 'G21'), 'marlin', { ...PRINTER, isHomed: null }))).toEqual(['6 ask not-homed']);
  });

  it('lets a policy ask where the default refuses', () => {
    const analysis = createAnalysis({ dialect: 'marlin' });
    analysis.push(`${PRINT}M500\n`);
    const policy = { ...allowAll, store: 'ask' as const };
    expect(codes(preflight(analysis.finish(), PRINTER, policy))).toEqual(['9 ask command']);
  });

  it('never loses a finding when limits are tighter', () => {
    const line = fc.oneof(
      fc.tuple(fc.integer({ min: -50, max: 400 }), fc.nat(400), fc.nat(20_000)).map(([x, y, f]) => `G1 X${x} Y${y} F${f + 1}`),
      fc.nat(300).map((celsius) => `M104 S${celsius}`),
      fc.nat(130).map((celsius) => `M140 S${celsius}`),
      fc.constantFrom('G28', 'T1', 'T2', 'M500', 'G1 Z300', 'M83', 'G1 X5 E3 F300'),
    );
    const loose = fc.record({
      room: fc.nat(400),
      heat: fc.nat(300),
      bed: fc.nat(120),
      tools: fc.integer({ min: 1, max: 4 }),
      feed: fc.nat(20_000),
    });
    const limitsOf = (has: { room: number; heat: number; bed: number; tools: number; feed: number }): MachineLimits => ({
      ...PRINTER,
      travelMm: { min: { x: 0, y: 0, z: 0 }, max: { x: has.room, y: has.room, z: has.room } },
      maxToolC: has.heat,
      maxBedC: has.bed,
      tools: has.tools,
      maxFeedMmPerMin: { x: has.feed, y: has.feed, z: has.feed, e: has.feed },
    });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), loose, fc.nat(100), (lines, has, less) => {
        const analysis = createAnalysis({ dialect: 'marlin' });
        analysis.push(lines.join('\n'));
        const report = analysis.finish();
        const tighter = { room: has.room - less, heat: has.heat - less, bed: has.bed - less, tools: 1, feed: has.feed - less };
        const key = ({ code, line: at }: Finding): string => `${code}:${at}`;
        const after = new Set(preflight(report, limitsOf(tighter)).map(key));
        const before = preflight(report, limitsOf(has)).filter(({ code }) => code !== 'tool');
        expect(before.filter((finding) => !after.has(key(finding)))).toEqual([]);
        if (preflight(report, limitsOf(has)).some(({ code }) => code === 'tool')) expect([...after].join()).toContain('tool:');
      }),
    );
  });
});

const allowAll = {
  query: 'allow',
  motion: 'allow',
  heat: 'allow',
  spindle: 'allow',
  setting: 'allow',
  other: 'allow',
  store: 'allow',
  firmware: 'allow',
  stop: 'allow',
  stream: 'allow',
  files: 'allow',
  macro: 'allow',
} as const;
