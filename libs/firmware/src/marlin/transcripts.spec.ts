// SPDX-License-Identifier: AGPL-3.0-or-later
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  EMPTY_SPLITTER,
  frameLine,
  learnMarlinIdentity,
  MarlinSender,
  marlinSenderConfig,
  marlinVariant,
  NO_MARLIN_IDENTITY,
  parseMarlinReply,
  splitLines,
} from '../index.js';

/** Lines of a transcript, with their direction. */
const transcript = (name: string): { direction: '>' | '<'; text: string }[] =>
  readFileSync(new URL(`../../../../test/transcripts/${name}.txt`, import.meta.url), 'latin1')
    .split('\n')
    .filter((line) => /^[<>] /.test(line))
    .map((line) => ({ direction: line.startsWith('>') ? '>' : '<', text: line.slice(2) }));
const heard = (name: string): string[] => transcript(name).flatMap(({ direction, text }) => (direction === '<' ? [text] : []));
const identity = (name: string) =>
  heard(name).reduce((known, text) => learnMarlinIdentity(known, parseMarlinReply(text)), NO_MARLIN_IDENTITY);
const kinds = (name: string): string[] => heard(name).map((text) => parseMarlinReply(text).kind);

describe.each(['marlin-2.0.9.7', 'marlin-2.1.2'])('the transcript of %s', (name) => {
  it('is read whole, in any chunking of its bytes', () => {
    const text = `${heard(name).join('\r\n')}\r\n`;
    for (const size of [1, 7, 64, text.length]) {
      let state = EMPTY_SPLITTER;
      const lines: string[] = [];
      for (let at = 0; at < text.length; at += size) {
        const result = splitLines(
          state,
          Uint8Array.from(text.slice(at, at + size), (character) => character.charCodeAt(0)),
        );
        state = result.state;
        lines.push(...result.lines);
      }
      expect(lines).toEqual(heard(name));
    }
  });

  it('has no line that is not understood but the banner and what it was told to say', () => {
    const unknown = heard(name).filter((text) => parseMarlinReply(text).kind === 'other');
    expect(unknown.filter((text) => !/^(?: External Reset|Marlin 2|fab-receipt-1$)/.test(text))).toEqual([]);
  });

  it('tells who it is and what it can', () => {
    const { firmwareName, capabilities } = identity(name);
    expect(marlinVariant(firmwareName).id).toBe('marlin-2');
    expect(Object.keys(capabilities)).toHaveLength(35);
    expect(capabilities['EMERGENCY_PARSER']).toBe(name === 'marlin-2.1.2');
  });

  it('is made by frames like ours, but where a line was spoiled on purpose', () => {
    for (const { direction, text } of transcript(name)) {
      const found = /^N(\d+) (.*)\*\d+$/.exec(text);
      if (direction === '>' && found && !/^N(?:5 G1 X9|99 )/.test(text))
        expect(frameLine(Number(found[1]), found[2] ?? '')).toBe(`${text}\n`);
    }
  });
});

describe('transcripts of Marlin and its kin', () => {
  it('leave a slot free only where there is no emergency parser', () => {
    expect(marlinSenderConfig(identity('marlin-2.1.2'))).toMatchObject({ windowLines: 4, okTimeoutMs: 10_000 });
    expect(marlinSenderConfig(identity('marlin-2.0.9.7'))).toMatchObject({ windowLines: 3, reservedSlots: 1 });
  });

  it('show each resend, busy word, prompt and halt for what it is', () => {
    expect(kinds('marlin-2.0.9.7').filter((kind) => kind === 'resend')).toHaveLength(4);
    expect(kinds('marlin-2.1.2')).toEqual(expect.arrayContaining(['action', 'busy', 'temperature', 'unknown-command', 'echo']));
    expect(parseMarlinReply(heard('marlin-2.1.2').at(-2) ?? '')).toMatchObject({ kind: 'error', errorClass: 'fatal' });
  });

  it.each([
    ['FIRMWARE_NAME:Repetier', 'repetier'],
    ['FIRMWARE_VERSION:v0.12.0 FIRMWARE_NAME:Klipper', 'klipper'],
    ['FIRMWARE_NAME:Prusa', 'prusa'],
    ['FIRMWARE_NAME: RepRap', 'reprapfirmware'],
    ['NAME. Malyan', 'malyan'],
    ['FIRMWARE_NAME:Marlin 1.1.9', 'marlin-1.1'],
  ])('%s… is of the variant %s', (begin, id) => {
    const line = heard('marlin-kin').find((text) => text.startsWith(begin)) ?? '';
    expect(marlinVariant(learnMarlinIdentity(NO_MARLIN_IDENTITY, parseMarlinReply(line)).firmwareName).id).toBe(id);
  });

  it.each([
    ['Resend:13', { kind: 'resend', line: 13 }],
    ['rs N23 expected checksum 109', { kind: 'resend', line: 23 }],
    ['Error:expected line 13 got 15', { kind: 'error', errorClass: 'resend' }],
    ['Error:No Line Number with checksum, Last Line: 41', { kind: 'error', errorClass: 'missing-number', lastLine: 41 }],
    ['!! Must home axis first: 10.000 0.000 0.000 [0.000]', { kind: 'error', errorClass: 'refused' }],
    ['// Unknown command:"M9999"', { kind: 'unknown-command' }],
    ['wait', { kind: 'wait' }],
    ['Error:Heating failed, system stopped! Heater_ID: 0', { kind: 'error', errorClass: 'fatal' }],
  ])('%s is read as what the host must do', (text, reply) => {
    expect(heard('marlin-kin')).toContain(text);
    expect(parseMarlinReply(text)).toMatchObject(reply);
  });

  it('bring three lines in flight through the real firmware with one ok each', () => {
    const written: string[] = [];
    let acked = 0;
    const sender = new MarlinSender(
      {
        write: (frame) => void written.push(frame.trim()),
        arm: () => undefined,
        disarm: () => undefined,
        acked: (line) => void (acked = line),
        resent: () => undefined,
        drained: () => undefined,
        fault: () => undefined,
      },
      marlinSenderConfig(identity('marlin-2.0.9.7')),
    );
    sender.restart(3);
    sender.take(parseMarlinReply('ok'), 'ok');
    const lines = transcript('marlin-2.0.9.7');
    const from = lines.findIndex(({ text }) => text.startsWith('N4 G1'));
    for (const { direction, text } of lines.slice(from, from + 6)) {
      if (direction === '<') sender.take(parseMarlinReply(text), text);
      else sender.submit(/^N\d+ (.*)\*/.exec(text)?.[1] ?? '');
    }
    expect(written.slice(1)).toEqual(lines.slice(from, from + 3).map(({ text }) => text));
    expect(acked).toBe(6);
  });
});
