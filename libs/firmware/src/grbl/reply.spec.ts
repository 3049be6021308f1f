// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { grblAlarmKeepsPosition, grblAlarmText } from './alarms.js';
import { grblErrorText } from './errors.js';
import { grblTravelMm, grblWindowBytes, learnGrblIdentity, NO_GRBL_IDENTITY } from './identity.js';
import { parseGrblReply } from './reply.js';
import { mergeGrblStatus, parseGrblStatus } from './status.js';

describe('Grbl reply', () => {
  it.each([
    ['ok', { kind: 'ok' }],
    ['error:20', { kind: 'error', code: 20 }],
    ['ALARM:1', { kind: 'alarm', code: 1 }],
    ["Grbl 1.1h ['$' for help]", { kind: 'banner', name: 'Grbl', version: '1.1h', text: expect.any(String) }],
    ["GrblHAL 1.1f ['$' or '$HELP' for help]", { kind: 'banner', name: 'GrblHAL', version: '1.1f', text: expect.any(String) }],
    ["gCarvin 2.0.0 ['$' for help]", { kind: 'banner', name: 'gCarvin', version: '2.0.0', text: expect.any(String) }],
    ["Grbl 1.1h: LongMill build ['$' for help]", { kind: 'banner', name: 'Grbl', version: '1.1h', text: expect.any(String) }],
    ['[MSG:Caution: Unlocked]', { kind: 'message', text: 'Caution: Unlocked' }],
    ["[MSG:'$H'|'$X' to unlock]", { kind: 'message', text: "'$H'|'$X' to unlock" }],
    ['[OPT:V,15,128]', { kind: 'info', tag: 'OPT', text: 'V,15,128' }],
    ['[PRB:0.000,0.000,1.492:1]', { kind: 'info', tag: 'PRB', text: '0.000,0.000,1.492:1' }],
    ['$110=500.000', { kind: 'setting', number: 110, value: '500.000' }],
    ['$0=10 (step pulse, usec)', { kind: 'setting', number: 0, value: '10' }],
    ['$N0=G54', { kind: 'startup-block', number: 0, block: 'G54' }],
    ['>G54G20:ok', { kind: 'startup-echo', block: 'G54G20', ok: true }],
    ['>G54G20:error:9', { kind: 'startup-echo', block: 'G54G20', ok: false }],
    ['hello', { kind: 'other', text: 'hello' }],
    ['<Idle|MPos:0', { kind: 'other', text: '<Idle|MPos:0' }],
  ])('reads %j', (line, reply) => {
    expect(parseGrblReply(line)).toEqual(reply);
  });
  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (line) => expect(parseGrblReply(line).kind).toBeDefined()),
    );
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => void parseGrblStatus(`<${text}>`)));
  });
  it('tells which alarms leave the position as it was', () => {
    expect([1, 2, 3, 4, 5, 6, 9, 10].filter(grblAlarmKeepsPosition)).toEqual([2, 4, 5]);
  });
  it('has its own words for the codes of each firmware', () => {
    expect(grblErrorText(20, 'grbl')).toContain('not supported');
    expect(grblAlarmText(10, 'grbl')).toContain('double axis');
    expect(grblAlarmText(10, 'grblhal')).toContain('emergency stop');
    expect(grblErrorText(999, 'grbl')).toBe('error 999: see the manual of the firmware');
  });
});

describe('Grbl status', () => {
  const read = (line: string): NonNullable<ReturnType<typeof parseGrblStatus>> => {
    const report = parseGrblStatus(line);
    if (!report) throw new Error(`not a report: ${line}`);
    return report;
  };
  it('reads every field of Grbl 1.1 and skips those it does not know', () => {
    const line =
      '<Hold:0|MPos:1.000,2.000,-3.000|Bf:15,128|Ln:99|FS:500,8000|Pn:XZ|WCO:0.500,0.000,0.000|Ov:100,50,100|A:SF|Sc:XYZ|A:|New>';
    expect(read(line)).toEqual({
      state: 'Hold',
      sub: 0,
      machinePosition: [1, 2, -3],
      workPosition: null,
      workOffset: [0.5, 0, 0],
      buffer: { planner: 15, rxBytes: 128 },
      line: 99,
      feed: 500,
      spindleRpm: 8000,
      pins: 'XZ',
      overrides: { feed: 100, rapid: 50, spindle: 100 },
      accessories: 'SF',
    });
    expect(read('<Tool|WPos:0,0,0|A:|F:0>')).toMatchObject({ state: 'Tool', accessories: '', feed: 0 });
    expect(read('<Dance|WPos:0,0,0>').state).toBe('Unknown');
  });
  it('keeps offset and overrides from the report that had them; absent pins mean none', () => {
    const first = mergeGrblStatus(null, read('<Run|MPos:10.000,0.000,0.000|FS:500,0|Pn:X|WCO:4.000,0.000,0.000|Ov:90,100,100>'));
    const second = mergeGrblStatus(first, read('<Run|MPos:12.000,0.000,0.000|FS:500,0>'));
    expect(second.workPosition).toEqual([8, 0, 0]);
    expect(second.overrides).toEqual({ feed: 90, rapid: 100, spindle: 100 });
    expect(second.pins).toBe('');
  });
  it('takes no position where no offset is known yet', () => {
    expect(mergeGrblStatus(null, read('<Idle|MPos:1.000,1.000,1.000>')).workPosition).toBe(null);
  });
});

describe('Grbl identity', () => {
  it('is read from banner, $I and $$', () => {
    const lines = [
      "Grbl 1.1h ['$' for help]",
      '[VER:1.1h.20190825:My mill]',
      '[OPT:VL,15,128]',
      '$130=300.000',
      '$131=180.000',
      '$132=45.000',
      '$30=10000',
    ];
    const identity = lines.map(parseGrblReply).reduce(learnGrblIdentity, NO_GRBL_IDENTITY);
    expect(identity).toMatchObject({
      firmware: 'grbl',
      firmwareName: 'Grbl 1.1h.20190825',
      machineName: 'My mill',
      options: 'VL',
      plannerBlocks: 15,
      rxBytes: 128,
    });
    expect(grblTravelMm(identity.settings)).toEqual({ x: 300, y: 180, z: 45 });
    expect(grblWindowBytes(identity)).toBe(127);
  });
  it('knows grblHAL and uses its larger buffer', () => {
    const lines = ["GrblHAL 1.1f ['$' or '$HELP' for help]", '[OPT:VNMSL,35,1024,3,0]', '[FIRMWARE:grblHAL]'];
    const identity = lines.map(parseGrblReply).reduce(learnGrblIdentity, NO_GRBL_IDENTITY);
    expect([identity.firmware, grblWindowBytes(identity)]).toEqual(['grblhal', 500]);
  });
});
