// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { grblAlarmText } from './alarms.js';
import { EMPTY_CODE_BOOK, learnGrblCodes } from './code-book.js';
import { FLUIDNC_ERRORS, GRBL_ERRORS, grblErrorName, grblErrorText, GRBLHAL_ERRORS } from './errors.js';
import { isGarbledGrbl } from './garbled.js';
import { grblJogLine } from './jog.js';
import { EMPTY_QUEUE, type LineQueue, oldestOf, queued, withoutOldest } from './line-queue.js';
import { GRBL_OVERRIDE_PERCENT, grblOverrideBytes, grblOverridePercent } from './override-bytes.js';
import { learnGrblParameters, NO_GRBL_PARAMETERS, parseGrblModes, parseGrblProbe } from './parameters.js';
import { GRBL_REALTIME } from './realtime.js';
import { parseGrblReply } from './reply.js';

const range = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe('codes of Grbl and its families', () => {
  it('has words for every error and alarm that each firmware documents', () => {
    for (const code of [...range(1, 17), ...range(20, 38)]) expect(GRBL_ERRORS[code]).toBeDefined();
    for (const code of [...range(39, 58), ...range(60, 66), ...range(70, 92), 18, 19, 253])
      expect(GRBLHAL_ERRORS[code]).toBeDefined();
    for (const code of range(1, 22)) expect(grblAlarmText(code, 'grblhal')).not.toContain('manual');
    for (const code of range(1, 18)) expect(grblAlarmText(code, 'fluidnc')).not.toContain('manual');
    for (const code of range(1, 10)) expect(grblAlarmText(code, 'grbl')).not.toContain('manual');
    expect(FLUIDNC_ERRORS[152]).toContain('configuration');
  });
  it('keeps the families apart', () => {
    expect(grblAlarmText(10, 'fluidnc')).toContain('spindle');
    expect(grblErrorText(45, 'grbl')).toContain('manual');
    expect(grblErrorName(45, 'grblhal')).toContain('limit switch');
  });
  it("prefers its own words, then the firmware's", () => {
    const book = [
      '[ALARMCODE:30||Laser overheated.]',
      '[ERRORCODE:130||Nothing | works.]',
      '[SETTING:110|19|X-axis maximum rate|mm/min|6|#####0.000|0.1|500||0|0]',
      '[SETTING:x|1|y]',
      'ok',
    ]
      .map(parseGrblReply)
      .reduce(learnGrblCodes, EMPTY_CODE_BOOK);
    expect(grblAlarmText(30, 'grblhal', book.alarms.get(30))).toBe('alarm 30: Laser overheated.');
    expect(grblErrorText(130, 'grblhal', book.errors.get(130))).toBe('error 130: Nothing | works.');
    expect([...book.settings]).toEqual([
      [110, { name: 'X-axis maximum rate', unit: 'mm/min', group: 19, min: '0.1', max: '500', needsRestart: false }],
    ]);
  });
});

describe('overrides', () => {
  const run = (from: number, bytes: readonly number[]): number =>
    bytes.reduce((percent, byte) => {
      if (byte === GRBL_REALTIME.feed100) return 100;
      const step = { 0x91: 10, 0x92: -10, 0x93: 1, 0x94: -1 }[byte] ?? Number.NaN;
      return Math.min(Math.max(percent + step, GRBL_OVERRIDE_PERCENT.min), GRBL_OVERRIDE_PERCENT.max);
    }, from);
  it('end where they shall, from anywhere, in few bytes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 200 }), fc.integer({ min: 10, max: 200 }), (from, to) => {
        const bytes = grblOverrideBytes('feed', from, to);
        expect(run(from, bytes)).toBe(to);
        expect(bytes.length).toBeLessThanOrEqual(15);
        expect(run(200, grblOverrideBytes('feed', null, to))).toBe(to);
      }),
    );
  });
  it('say nothing when there is nothing to change, and step by the byte of the target', () => {
    expect(grblOverrideBytes('feed', 100, 100)).toEqual([]);
    expect(grblOverrideBytes('spindle', 100, 110)).toEqual([GRBL_REALTIME.spindlePlus10]);
    expect(grblOverrideBytes('feed', 90, 99)).toHaveLength(2);
    expect(grblOverrideBytes('rapid', 100, 40)).toEqual([GRBL_REALTIME.rapid50]);
    expect([grblOverridePercent('rapid', 10), grblOverridePercent('feed', 900)]).toEqual([25, 200]);
  });
});

describe('a jog', () => {
  it('is relative, in millimetres, with its own feed', () => {
    expect(grblJogLine({ x: 1, y: -2.5, z: 0, feedMmPerMin: 600 })).toEqual({
      line: '$J=G91G21X1.000Y-2.500F600',
    });
  });
  it.each([
    [{ x: 1e9 }, 600],
    [{}, 600],
    [{ x: Number.NaN }, 600],
    [{ x: 1 }, 0],
    [{ x: 1 }, Number.POSITIVE_INFINITY],
  ])('is refused for %j at %d', (distanceMm, feedMmPerMin) => {
    expect(grblJogLine({ ...distanceMm, feedMmPerMin })).toHaveProperty('problem');
  });
});

describe('what $# and $G tell', () => {
  it('is read, for any number of axes', () => {
    const told = [
      '[G54:4.000,0.000,-1.500]',
      '[G59.3:1.000,2.000,3.000,4.000]',
      '[TLO:0.000]',
      '[G55:x]',
      '[PRB:0.000,0.000,-7.500:1]',
    ]
      .map(parseGrblReply)
      .reduce(learnGrblParameters, NO_GRBL_PARAMETERS);
    expect(told.offsets).toEqual({ G54: [4, 0, -1.5], 'G59.3': [1, 2, 3, 4] });
    expect(told.probe).toEqual({ position: [0, 0, -7.5], hasTouched: true });
    expect(parseGrblProbe(parseGrblReply('[PRB:0.000:2]'))).toBe(null);
    expect(parseGrblModes(parseGrblReply('[GC:G0 G54 G17 G21 G90 G94 M5 M9 T0 F0 S0]'))).toContain('G90');
  });
});

describe('a garbled reply', () => {
  const isGarbled = (line: string): boolean => isGarbledGrbl(line, parseGrblReply(line));
  it.each(['oj', 'o', 'erqor:20', '<Idle|MPos:1.0p0,0.000,0.000|FS:0,0>', '<Idle|MPos:1.000', '[MSG:Caut\u00e9on]', 'ok\u0080'])(
    'is %j',
    (line) => {
      expect(isGarbled(line)).toBe(true);
    },
  );
  it.each([
    'ok',
    'error:20',
    '<Idle|MPos:1.000,-2.000,0.000|FS:0,0>',
    '<Run|WPos:0.0000,0.0000,0.0000,0.0000>',
    '[MSG:INFO: Caution: Unlocked]',
    'Hello from a fork that nobody knows',
    "Grbl 3.9 [FluidNC v3.9.1 (noradio) '$' for help]",
  ])('is not %j', (line) => {
    expect(isGarbled(line)).toBe(false);
  });
});

describe('the queue of lines', () => {
  it('is first in, first out, and an older one is not changed by a newer', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 100 }), (adds) => {
        const model: number[] = [];
        let queue: LineQueue<number> = EMPTY_QUEUE;
        adds.forEach((isAdd, index) => {
          const before = queue;
          const first = oldestOf(before);
          if (isAdd) {
            model.push(index);
            queue = queued(queue, index);
          } else {
            model.shift();
            queue = withoutOldest(queue);
          }
          expect(oldestOf(before)).toBe(first);
          expect([queue.length, oldestOf(queue)]).toEqual([model.length, model[0] ?? null]);
        });
      }),
    );
  });
});
