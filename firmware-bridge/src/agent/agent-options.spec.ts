// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AgentLog } from './agent-log.js';
import { parseAgentOptions, settingsFor } from './agent-options.js';
import { DataFolder } from './data-folder.js';
import { parseMachineOption } from './machine-option.js';
import { ManualClock } from './testing/manual-clock.js';

describe('--machine', () => {
  it.each([
    ['printer=/dev/ttyUSB0', { key: 'printer', port: '/dev/ttyUSB0', baud: null, firmware: 'auto' }],
    ['printer=/dev/ttyUSB0@250000', { key: 'printer', port: '/dev/ttyUSB0', baud: 250_000, firmware: 'auto' }],
    ['mill=tcp://127.0.0.1:5002,firmware=grbl', { key: 'mill', port: 'tcp://127.0.0.1:5002', baud: null, firmware: 'grbl' }],
    ['mill=COM3@115200,firmware=marlin', { key: 'mill', port: 'COM3', baud: 115_200, firmware: 'marlin' }],
  ])('reads %s', (text, machine) => {
    expect(parseMachineOption(text)).toEqual(machine);
  });

  it.each(['', 'printer', 'printer=', '=COM3', 'My Printer=COM3', 'a/b=COM3', 'p=COM3@1', 'p=COM3,firmware=klipper'])(
    'refuses %j',
    (text) => {
      expect(() => parseMachineOption(text)).toThrow(expect.objectContaining({ code: 'bad-option' }));
    },
  );
});

describe('fab-bridge agent options', () => {
  let path: string;
  beforeEach(() => {
    path = join(mkdtempSync(join(tmpdir(), 'fab-folder-')), 'bridge');
  });
  afterEach(() => rmSync(join(path, '..'), { recursive: true }));
  const parse = (...more: string[]) => parseAgentOptions(['--data', path, ...more]);

  it.each([
    [[]],
    [['--data', '/tmp/x', '--service', 'ftp://x']],
    [['--data', '/tmp/x', '--unknown']],
    [['--data', '/tmp/x', '--machine', 'a=COM1', '--machine', 'a=COM2']],
    [['--data', '/tmp/x', '--machine', 'a=COM1', '--machine', 'b=COM1']],
  ])('refuses %j', (argv) => {
    expect(() => parseAgentOptions(argv)).toThrow(expect.objectContaining({ code: 'bad-option' }));
  });

  it('asks for service and machines at the first start and keeps them for the next', () => {
    const folder = new DataFolder(path);
    expect(() => settingsFor(parse(), folder)).toThrow(/--service/);
    expect(() => settingsFor(parse('--service', 'http://127.0.0.1:3000'), folder)).toThrow(/--machine/);
    const first = settingsFor(parse('--service', 'http://127.0.0.1:3000', '--machine', 'a=COM1'), folder);
    folder.saveSettings(first);
    expect(settingsFor(parse(), new DataFolder(path))).toEqual(first);
    expect(settingsFor(parse('--machine', 'b=COM2'), folder)).toMatchObject({ service: first.service, machines: [{ key: 'b' }] });
  });

  it('keeps the secret where only its owner reads it', () => {
    const folder = new DataFolder(path);
    expect(folder.credentials()).toBeNull();
    const credentials = { bridgeId: '7d1f3c52-6a0f-4c43-9f9e-1c2f3c1d5b7a', secret: 's', mqttUrl: 'mqtt://127.0.0.1:1883' };
    folder.saveCredentials(credentials);
    expect(folder.credentials()).toEqual(credentials);
    expect(statSync(join(path, 'credentials.json')).mode & 0o777).toBe(0o600);
    expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  it('says what to do about a damaged file', () => {
    const folder = new DataFolder(path);
    writeFileSync(join(path, 'credentials.json'), '{"bridgeId"');
    expect(() => folder.credentials()).toThrow(expect.objectContaining({ code: 'data-folder-unusable' }));
  });
});

describe('agent log', () => {
  it('writes one short line, or one JSON object a line', () => {
    const lines: string[] = [];
    new AgentLog(new ManualClock(), (line) => lines.push(line), false).warn('machine lost', {
      machine: 'printer',
      reason: 'a\nb',
    });
    new AgentLog(new ManualClock(), (line) => lines.push(line), true).info('paired', { bridge: 'b' });
    expect(lines).toEqual([
      '21:00:00 ! machine lost machine=printer reason=a b',
      '{"at":"2026-11-20T21:00:00.000Z","level":"info","text":"paired","bridge":"b"}',
    ]);
  });
});
