// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { asciiBytes } from './firmware.js';
import { type Fault, parseFaults } from './fault.js';
import { FaultyWire } from './faulty-wire.js';

const through = (faults: readonly Fault[], chunks: readonly string[]): { text: string; lines: number[] } => {
  const wire = new FaultyWire(faults);
  const lines: number[] = [];
  let text = '';
  for (const chunk of chunks) {
    wire.inbound(
      asciiBytes(chunk),
      (bytes) => (text += String.fromCharCode(...bytes)),
      (line) => lines.push(line),
    );
  }
  return { text, lines };
};

describe('FaultyWire', () => {
  it('passes everything at once without faults', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', '\n', '?', 'G') })), (chunks) => {
        expect(through([], chunks).text).toBe(chunks.join(''));
      }),
    );
  });

  it.each<[Fault, string]>([
    [{ kind: 'corrupt-byte', at: 2 }, 'G0\nG2\nG3\n'],
    [{ kind: 'drop-byte', at: 2 }, 'G\nG2\nG3\n'],
    [{ kind: 'duplicate-byte', at: 2 }, 'G11\nG2\nG3\n'],
    [{ kind: 'drop-line', at: 2 }, 'G1\nG3\n'],
    [{ kind: 'duplicate-line', at: 2 }, 'G1\nG2\nG2\nG3\n'],
    [{ kind: 'corrupt-line', at: 2 }, 'G1\nG3\nG3\n'],
  ])('does what %j says, however the bytes are cut', (fault, text) => {
    expect(through([fault], ['G1\nG2\nG3\n']).text).toBe(text);
    expect(through([fault], [...'G1\nG2\nG3\n']).text).toBe(text);
  });

  it('counts lines as they are complete', () => {
    expect(through([], ['G1\nG', '2\n', 'G3']).lines).toEqual([1, 2]);
  });

  it('does not hold real-time bytes back with a line', () => {
    expect(through([{ kind: 'drop-line', at: 9 }], ['?']).text).toBe('?');
  });

  it('loses and doubles oks, with what stands on their line', () => {
    const wire = new FaultyWire([
      { kind: 'lose-ok', at: 1 },
      { kind: 'double-ok', at: 2 },
    ]);
    expect(wire.outbound('ok T:25.0\necho:x\nok\nok') + wire.outbound('\n')).toBe('echo:x\nok\nok\nok\n');
  });
});

describe('parseFaults', () => {
  it('reads a schedule', () => {
    const faults = [
      { kind: 'lose-ok', at: 7 },
      { kind: 'reset', line: 40 },
      { kind: 'thermal-runaway', heater: 'hotend', atMs: 1000 },
      { kind: 'door', isOpen: true, atMs: 0 },
      { kind: 'limit-switch', axis: 'X', line: 3 },
      { kind: 'resend-storm', times: 12, line: 3 },
      { kind: 'unplug', line: 3 },
    ];
    expect(parseFaults(JSON.stringify(faults))).toEqual({ faults });
  });

  it.each([
    ['{', /not JSON/],
    ['{}', /must be a JSON array/],
    ['[1]', /fault 1: expected an object/],
    ['[{"kind":"fire"}]', /unknown kind "fire"/],
    ['[{"kind":"lose-ok"}]', /expected "at"/],
    ['[{"kind":"lose-ok","at":0}]', /expected "at"/],
    ['[{"kind":"reset"}]', /expected "atMs"/],
    ['[{"kind":"door","line":1}]', /expected "isOpen"/],
    ['[{"kind":"max-temp","line":1,"heater":"oven"}]', /expected "heater"/],
    ['[{"kind":"limit-switch","line":1}]', /expected "axis"/],
    ['[{"kind":"resend-storm","line":1}]', /expected "times"/],
  ])('says what is wrong with %s', (json, problem) => {
    expect(parseFaults(json)).toEqual({ problem: expect.stringMatching(problem) });
  });
});
