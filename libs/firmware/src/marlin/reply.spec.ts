// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { learnMarlinIdentity, NO_MARLIN_IDENTITY } from './identity.js';
import { parseMarlinReply } from './reply.js';
import { parseTemperatures } from './temperature.js';

const ok = { kind: 'ok', line: null, plannerFree: null, slotsFree: null, temperatures: null, position: null };

describe('Marlin reply', () => {
  it.each([
    ['ok', ok],
    ['ok N12 P15 B3', { ...ok, line: 12, plannerFree: 15, slotsFree: 3 }],
    ['ok P15 B3', { ...ok, plannerFree: 15, slotsFree: 3 }],
    ['Resend: 8', { kind: 'resend', line: 8 }],
    ['Resend:8', { kind: 'resend', line: 8 }],
    ['Resend: N8', { kind: 'resend', line: 8 }],
    ['rs N8', { kind: 'resend', line: 8 }],
    ['rs 8', { kind: 'resend', line: 8 }],
    ['rs N23 expected checksum 109', { kind: 'resend', line: 23 }],
    ['echo:busy: processing', { kind: 'busy', reason: 'processing' }],
    ['echo:busy: paused for user', { kind: 'busy', reason: 'user' }],
    ['echo:busy: paused for input', { kind: 'busy', reason: 'input' }],
    ['wait', { kind: 'wait' }],
    ['start', { kind: 'start' }],
    [' External Reset', { kind: 'start' }],
    ['PowerUp', { kind: 'start' }],
    ['start with more', { kind: 'other', text: 'start with more' }],
    ['Line: 7', { kind: 'line-number', line: 7 }],
    ['X:0.00 Y:1.50 Z:5.00 E:0.25 Count X:0 Y:120 Z:2000', { kind: 'position', position: { x: 0, y: 1.5, z: 5, e: 0.25 } }],
    ['//action:pause', { kind: 'action', action: 'pause', argument: '' }],
    ['//action:notification Bed is hot', { kind: 'action', action: 'notification', argument: 'Bed is hot' }],
    ['Cap:EMERGENCY_PARSER:1', { kind: 'capability', name: 'EMERGENCY_PARSER', enabled: true }],
    ['Cap:CHAMBER_TEMPERATURE:0', { kind: 'capability', name: 'CHAMBER_TEMPERATURE', enabled: false }],
    ['echo:SD card ok', { kind: 'echo', text: 'SD card ok' }],
    ['okay then', { kind: 'other', text: 'okay then' }],
    ['anything', { kind: 'other', text: 'anything' }],
  ])('reads %j', (line, reply) => {
    expect(parseMarlinReply(line)).toEqual(reply);
  });
  it.each([
    ['Error:Line Number is not Last Line Number+1, Last Line: 7', 'resend', 7],
    ['Error:checksum mismatch, Last Line: 7', 'resend', 7],
    ['Error:checksum mism', 'resend', null],
    ['Error:No Checksum with line number, Last Line: 7', 'resend', 7],
    ['Error:No Line Number with checksum, Last Line: 7', 'missing-number', 7],
    ['Error:Printer halted. kill() called!', 'fatal', null],
    ['Error:Heating failed, system stopped! Heater_ID: bed', 'fatal', null],
    ['Error:MINTEMP triggered, system stopped! Heater_ID: 0', 'fatal', null],
    ['fatal:overheat', 'fatal', null],
    [
      'Error:Printer stopped due to errors. Fix the error and use M999 to restart. (Temperature is reset. Set it after restarting)',
      'stopped',
      null,
    ],
    ['Error:volume.init failed', 'sd', null],
    ['Error:something else', 'other', null],
  ])('puts the error %j into its class', (line, errorClass, lastLine) => {
    expect(parseMarlinReply(line)).toMatchObject({ kind: 'error', errorClass, lastLine });
  });
  it('reads the temperatures behind an ok and in an automatic report', () => {
    const line = 'T:210.04 /210.00 B:52.00 /52.00 T0:210.04 /210.00 T1:25.0 /0.00 C:30.1 /0.0 @:85 B@:31 @0:85 W:?';
    const temperatures = {
      tool0: { actualC: 210.04, targetC: 210 },
      tool1: { actualC: 25, targetC: 0 },
      bed: { actualC: 52, targetC: 52 },
      chamber: { actualC: 30.1, targetC: 0 },
    };
    expect(parseMarlinReply(`ok ${line}`)).toEqual({ ...ok, temperatures });
    expect(parseMarlinReply(` ${line}`)).toEqual({ kind: 'temperature', temperatures });
  });
  it('takes T beside T1 alone as tool 0, T alone as the active tool, and a reading without target as such', () => {
    expect(parseTemperatures('T:20.0 /0.0 T1:30.0 /0.0')).toEqual({
      tool0: { actualC: 20, targetC: 0 },
      tool1: { actualC: 30, targetC: 0 },
    });
    expect(parseTemperatures('T:20.0 /0.0', 2)).toEqual({ tool2: { actualC: 20, targetC: 0 } });
    expect(parseTemperatures('T0:20.1 B:19.9')).toEqual({
      tool0: { actualC: 20.1, targetC: null },
      bed: { actualC: 19.9, targetC: null },
    });
  });
  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (line) => expect(parseMarlinReply(line).kind).toBeDefined()),
    );
  });
});

describe('Marlin identity', () => {
  it('is read from M115, values with blanks and colons included', () => {
    const lines = [
      'FIRMWARE_NAME:Marlin 2.1.2.4 (Jun  1 2024 10:00:00) SOURCE_CODE_URL:github.com/MarlinFirmware/Marlin PROTOCOL_VERSION:1.0 MACHINE_TYPE:Ender 3 Pro KINEMATICS:Cartesian EXTRUDER_COUNT:1 UUID:cede2a2f-41a2-4748-9b12-c55c62f367ff',
      'Cap:AUTOREPORT_TEMP:1',
      'Cap:EMERGENCY_PARSER:0',
      'area:{full:{min:{x:0.0000,y:0.0000,z:0.0000},max:{x:220.0000,y:220.0000,z:250.0000}},work:{min:{x:0,y:0,z:0},max:{x:220,y:220,z:250}}}',
    ];
    expect(lines.map(parseMarlinReply).reduce(learnMarlinIdentity, NO_MARLIN_IDENTITY)).toEqual({
      firmwareName: 'Marlin 2.1.2.4 (Jun  1 2024 10:00:00)',
      machineType: 'Ender 3 Pro',
      uuid: 'cede2a2f-41a2-4748-9b12-c55c62f367ff',
      extruders: 1,
      capabilities: { AUTOREPORT_TEMP: true, EMERGENCY_PARSER: false },
      travelMm: { x: 220, y: 220, z: 250 },
    });
  });

  it.each(['ok', 'oj', 'nk', 'ok!', 'o.k'])('takes %j for an ok: a lost one stalls the stream, one too many does not', (line) => {
    expect(parseMarlinReply(line).kind).toBe('ok');
  });
  it.each(['Resend: 8', 'Recend: 8', 'Resnd: 8', 'Rezsend: 8', 'resend:8', 'rs 8', 'rs N8'])(
    'takes %j for a request to send line 8',
    (line) => {
      expect(parseMarlinReply(line)).toEqual({ kind: 'resend', line: 8 });
    },
  );
  it.each([
    'Error:checksum mism\u00f4tch, Last Line: 7',
    'Erro:checksum mismatch, Last Line: 7',
    'xrror:xhecksum misxatch, Last Line: 7',
  ])('gives a garbled error the benefit of the doubt: %j is about a line', (line) => {
    expect(parseMarlinReply(line)).toMatchObject({ kind: 'error', errorClass: 'resend', lastLine: 7 });
  });
  it.each([
    ['SD printing byte 123/4567', { kind: 'sd-print', isPrinting: true, doneBytes: 123, totalBytes: 4567 }],
    ['Not SD printing', { kind: 'sd-print', isPrinting: false, doneBytes: null, totalBytes: null }],
    ['[MP] PV01 ON ESP', { kind: 'meatpack', isOn: true, dropsSpaces: false }],
    ['[MP] PV01 OFF NSP', { kind: 'meatpack', isOn: false, dropsSpaces: true }],
    ['echo:N12 G1 X5*88', { kind: 'echo', text: 'N12 G1 X5*88' }],
  ])('reads %s', (line, reply) => {
    expect(parseMarlinReply(line)).toEqual(reply);
  });
});
