// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FirmwareError } from '../error.js';
import { frameLine } from './frame.js';
import * as limits from './limits.js';
import { parseMarlinReply } from './reply.js';
import { MarlinSender } from './sender.js';
import { DEFAULT_MARLIN_CONFIG, type MarlinSenderEffects } from './sender-config.js';

/** Drives a sender by hand and keeps what it did at the last call. */
class Bench {
  readonly sender: MarlinSender;
  written: string[] = [];
  armed: [string, number][] = [];
  fault: string | null = null;
  acked = 999;
  resends = 0;
  isDrained = false;
  constructor(config = DEFAULT_MARLIN_CONFIG) {
    const effects: MarlinSenderEffects = {
      write: (frame) => void this.written.push(frame),
      arm: (timer, delayMs) => void this.armed.push([timer, delayMs]),
      disarm: () => undefined,
      acked: (upTo) => void (this.acked = upTo),
      resent: () => void (this.resends += 1),
      drained: () => void (this.isDrained = true),
      fault: (code) => void (this.fault = code),
    };
    this.sender = new MarlinSender(effects, config);
    this.sender.restart();
  }
  say(...lines: string[]): this {
    return this.#act(() => lines.forEach((text) => this.sender.take(parseMarlinReply(text), text)));
  }
  submit(...lines: string[]): this {
    return this.#act(() => lines.forEach((text) => this.sender.submit(text)));
  }
  drain(token: string): this {
    return this.#act(() => this.sender.drain(token));
  }
  timeout(timer: 'ok' | 'settle'): this {
    return this.#act(() => this.sender.timeout(timer));
  }
  #act(call: () => void): this {
    this.written = [];
    this.armed = [];
    call();
    return this;
  }
  /** Fills the window; answers how many lines went out at once. */
  fill(text = 'G1 X1'): number {
    const before = this.written.length;
    for (let lines = 0; lines < 20 && this.sender.hasRoom; lines++) this.sender.submit(text);
    return this.written.length - before;
  }
}
/** A sender whose hello was answered. */
const greeted = (config = DEFAULT_MARLIN_CONFIG): Bench => new Bench(config).say('ok');
const line = (n: number, text: string): string => frameLine(n, text);
const WIDE = { ...DEFAULT_MARLIN_CONFIG, maxWindowLines: 4, reservedSlots: 0 };
const FOUR = { ...WIDE, windowLines: 4 };

describe('Marlin sender', () => {
  it('begins with M110 and a number that no fresh firmware asks for', () => {
    expect(new Bench().written).toEqual([line(1000, 'M110 N1000')]);
  });
  it('keeps one line in flight until ADVANCED_OK tells of free slots', () => {
    const bench = greeted();
    expect(bench.sender.hasRoom).toBe(true);
    bench.submit('G1 X1');
    expect(bench.written).toEqual([line(1001, 'G1 X1')]);
    expect(bench.sender.hasRoom).toBe(false);
    expect(bench.say('ok').fill()).toBe(1);
  });
  it('widens the window to what ok B tells, and never beyond its own bound', () => {
    expect(greeted(WIDE).submit('G1 X1').say('ok N1001 P15 B3').fill()).toBe(4);
    expect(greeted(WIDE).submit('G1 X1').say('ok N1001 P15 B31').fill()).toBe(4);
    expect(greeted().submit('G1 X1').say('ok N1001 P15 B3').fill()).toBe(1);
  });
  it('leaves a slot free for a stop command where there is no emergency parser', () => {
    expect(
      greeted({ ...WIDE, reservedSlots: 1 })
        .submit('G1 X1')
        .say('ok N1001 P15 B3')
        .fill(),
    ).toBe(3);
  });
  it('lets nothing follow a line that takes long: a stop command finds a slot, and a cancelled wait no moves behind it', () => {
    const bench = greeted(FOUR).submit('G1 X1', 'M109 S200');
    expect(bench.written.length).toBe(2);
    expect(bench.fill()).toBe(0);
    expect(bench.say('ok').fill()).toBe(0);
    expect(bench.say('ok').fill()).toBe(4);
  });
  it('takes one line at a time for good once a line was asked for again while several were in flight', () => {
    const bench = greeted(FOUR).submit('G1 X1', 'G1 X2', 'G1 X3').say('Resend: 1002', 'ok').timeout('settle');
    expect(bench.written).toEqual([line(1002, 'G1 X2')]);
    bench.say('ok', 'ok');
    expect(bench.fill()).toBe(1);
    bench.sender.restart();
    expect(bench.say('ok').fill()).toBe(1);
  });
  it('faults when the machine took the rest of a line, whose number its flush had cut off, out of its turn', () => {
    const cut = greeted(FOUR).submit('G1 X1', 'G1 X2', 'G1 X3');
    cut.say('Error:checksum mismatch, Last Line: 1000', 'Resend: 1001', 'ok', 'ok').timeout('settle');
    expect(cut.fault).toBe('resend-limit');
    const refused = greeted(FOUR).submit('G1 X1', 'G1 X2', 'G1 X3').say('ok');
    for (let times = 0; times < 2; times++) refused.say('Error:checksum mismatch, Last Line: 1001', 'Resend: 1002', 'ok');
    expect(refused.timeout('settle')).toMatchObject({ fault: null, written: [line(1002, 'G1 X2')] });
  });
  it('does not shrink for a spark on a wire where one line was in flight', () => {
    const bench = greeted(FOUR).submit('G1 X1').say('Resend: 1001', 'ok', 'ok');
    expect(bench.fill()).toBe(4);
  });
  it('lets more bytes be in flight once the wire is known to hold back by itself, and no more after a request to send again', () => {
    const long = `G1 X${'1'.repeat(60)}`;
    const bench = greeted(FOUR);
    bench.sender.wireFlows();
    expect(bench.fill(long)).toBe(4);
    bench.say('Resend: 1001', 'ok').timeout('settle').say('ok', 'ok', 'ok', 'ok');
    bench.sender.wireFlows();
    expect(bench.fill(long)).toBe(1);
  });
  it('keeps the bytes of several lines in flight below the receive buffer', () => {
    const bench = greeted(WIDE).submit('G1 X1').say('ok N1001 P15 B3');
    const long = `G1 X${'1'.repeat(60)}`;
    const sent = [long, long, long].flatMap((text) => bench.submit(text).written);
    expect(sent.join('').length).toBeLessThanOrEqual(limits.MAX_WINDOW_BYTES);
    expect(sent.length).toBe(1);
  });
  it.each([['Resend: 1001'], ['Resend:1001'], ['Resend: N1001'], ['rs N1001'], ['rs 1001'], ['rs N1001 expected checksum 109']])(
    'sends the line again after %s and its ok',
    (request) => {
      const bench = greeted().submit('G1 X1').say('Error:checksum mismatch, Last Line: 1000', request);
      expect(bench.written).toEqual([]);
      expect(bench.say('ok').written).toEqual([line(1001, 'G1 X1')]);
      expect(bench.say('ok').sender.isIdle).toBe(true);
    },
  );
  it('treats the ok after Resend as no acknowledgement', () => {
    const bench = greeted().submit('G1 X1').say('Resend: 1001', 'ok');
    expect(bench.acked).toBe(1000);
  });
  it('sends again by timer, or at the next other line, when no ok follows the Resend', () => {
    expect(greeted().submit('G1 X1').say('Resend: 1001').timeout('settle').written).toEqual([line(1001, 'G1 X1')]);
    expect(greeted().submit('G1 X1').say('Resend: 1001', ' T:21.0 /0.0 B:21.0 /0.0').written).toEqual([line(1001, 'G1 X1')]);
  });
  it('sends again when a number is missing and no request follows', () => {
    const bench = greeted().submit('G1 X1').say('Error:No Line Number with checksum, Last Line: 1000').timeout('settle');
    expect(bench.written).toEqual([line(1001, 'G1 X1')]);
  });
  it('waits for silence and sends all again when several lines were in flight', () => {
    const bench = greeted(WIDE).submit('G1 X1').say('ok N1001 P15 B3').submit('G1 X2', 'G1 X3', 'G1 X4');
    bench.say('Resend: 1002', 'ok', 'Resend: 1002', 'ok');
    expect(bench.written).toEqual([]);
    expect(bench.timeout('settle').written).toEqual([line(1002, 'G1 X2'), line(1003, 'G1 X3'), line(1004, 'G1 X4')]);
    expect(bench.sender.resends).toBe(1);
  });
  it('takes a request for the line after the last one as proof that all were taken', () => {
    const bench = greeted().submit('G1 X1').timeout('ok');
    expect(bench.written).toEqual([line(1001, 'G1 X1')]);
    bench.say('Error:Line Number is not Last Line Number+1, Last Line: 1001', 'Resend: 1002', 'ok');
    expect(bench.acked).toBe(1001);
    expect(bench.written).toEqual([]);
  });
  it('faults after more than ten requests in a row for one line', () => {
    const bench = greeted().submit('G1 X1');
    for (let times = 0; times < limits.MAX_CONSECUTIVE_RESENDS; times++) bench.say('Resend: 1001', 'ok');
    expect(bench.fault).toBe(null);
    expect(bench.say('Resend: 1001').fault).toBe('resend-limit');
  });
  it('faults when the firmware keeps asking for a line that is not of this job', () => {
    const bench = greeted().submit('G1 X1');
    for (let times = 0; times < limits.MAX_CONSECUTIVE_RESENDS; times++) bench.say('Resend: 1', 'ok');
    expect(bench.fault).toBe(null);
    expect(bench.say('Resend: 1').fault).toBe('firmware-reset');
  });
  it('asks by sending the line again when an ok is missing, whatever else the firmware says, and faults in the end', () => {
    const bench = greeted().submit('G1 X1');
    for (let times = 0; times < limits.MAX_CONSECUTIVE_TIMEOUTS; times++) {
      bench.say(' T:21.0 /0.0 B:21.0 /0.0');
      expect([bench.written, bench.armed]).toEqual([[], []]);
      expect(bench.timeout('ok').written).toEqual([line(1001, 'G1 X1')]);
    }
    expect(bench.timeout('ok').fault).toBe('timeout');
  });
  it('waits on while the firmware says busy, and gives long commands time without it', () => {
    expect(greeted().submit('G28').armed).toContainEqual(['ok', limits.LONG_COMMAND_TIMEOUT_MS]);
    expect(greeted().submit('G28').say('echo:busy: processing').armed).toEqual([['ok', limits.OK_TIMEOUT_WITH_KEEPALIVE_MS]]);
  });
  it('gives a wait for a heater time when the firmware says busy for other commands only', () => {
    const bench = greeted().submit('G28').say('echo:busy: processing', 'ok').submit('M109 S200');
    const long = ['ok', limits.LONG_COMMAND_TIMEOUT_MS];
    expect(bench.armed).toContainEqual(long);
    expect(bench.say('echo:busy: processing').armed).toEqual([['ok', limits.OK_TIMEOUT_WITH_KEEPALIVE_MS]]);
    expect(bench.say('ok').submit('G29').armed).not.toContainEqual(long);
  });
  it('takes a repeated wait as a lost ok', () => {
    const bench = greeted().submit('G1 X1').say('wait');
    expect(bench.written).toEqual([]);
    expect(bench.say('wait').written).toEqual([line(1001, 'G1 X1')]);
  });
  it.each([
    ['start', 'firmware-reset'],
    ['Error:Printer halted. kill() called!', 'firmware-halted'],
    ['Error:Thermal Runaway, system stopped! Heater_ID: 0', 'firmware-halted'],
    ['!! something', 'firmware-halted'],
    ['Error:Printer stopped due to errors. Fix the error and use M999 to restart.', 'firmware-error'],
  ])('faults on %s', (reply, code) => {
    const bench = greeted().submit('G1 X1').say(reply);
    expect(bench.fault).toBe(code);
    expect(bench.say('ok')).toMatchObject({ written: [], armed: [] });
  });
  it('goes on after an unknown command', () => {
    expect(greeted().submit('M9999').say('echo:Unknown command: "M9999"', 'ok').acked).toBe(1001);
  });
  it('takes the ok of a command that went round the numbering for no line, with and without ADVANCED_OK', () => {
    const plain = greeted().submit('M0');
    plain.sender.expectRawOks(1);
    expect(plain.say('ok').submit('G1 X1').say('ok').acked).toBe(1001);
    expect(plain.say('ok').acked).toBe(1002);
    const advanced = greeted(WIDE).submit('G1 X1').say('ok N1001 P15 B3').submit('M0');
    expect(advanced.say('ok P15 B3').acked).toBe(1001);
    expect(advanced.say('ok N1002 P15 B3').acked).toBe(1002);
  });
  it('acknowledges an unknown command itself where the firmware does not', () => {
    const config = { ...DEFAULT_MARLIN_CONFIG, unknownNeedsAck: true };
    expect(greeted(config).submit('M9999').say('// Unknown command:"M9999"').acked).toBe(1001);
  });
  it('takes a refusal in the words of Klipper as the end of the job, not of the firmware', () => {
    expect(
      greeted({ ...DEFAULT_MARLIN_CONFIG, bangIsRefusal: true })
        .submit('G1 X1')
        .say('!! Must home axis first').fault,
    ).toBe('firmware-error');
  });
  it('waits for the receipt no longer because the machine reports by itself', () => {
    const bench = greeted().drain('fab-7').say('ok', 'ok');
    expect(bench.armed).toContainEqual(['ok', limits.RECEIPT_MS]);
    expect(bench.say(' T:21.0 /0.0 B:21.0 /0.0').armed).toEqual([]);
  });
  it('refuses what cannot be sent before anything is', () => {
    expect(() => greeted().submit(`M117 ${'x'.repeat(90)}`)).toThrow(FirmwareError);
  });
  it('sends nothing for comments and empty lines', () => {
    expect(greeted().submit('; a comment', '', '   ').written).toEqual([]);
  });
  it('is drained only when the receipt behind the last line has come', () => {
    const bench = greeted().submit('G1 X1').say('ok').drain('fab-7').say('ok', 'ok');
    expect(bench.isDrained).toBe(false);
    bench.timeout('ok').say('fab-7');
    expect(bench.say('ok').isDrained).toBe(true);
  });
  it('never throws at whatever comes, and never has more in flight than its window', () => {
    const noise = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.constantFrom(
        'ok',
        'ok N1001 P15 B31',
        'Resend: 1001',
        'Resend: 99999999999',
        'wait',
        'echo:busy: processing',
        'ok P1 B200',
      ),
      fc.integer({ min: 990, max: 1030 }).map((number) => `Error:checksum mismatch, Last Line: ${number}`),
    );
    fc.assert(
      fc.property(fc.array(noise, { maxLength: 60 }), (replies) => {
        const bench = greeted(FOUR);
        for (const reply of replies) {
          bench.say(reply);
          if (bench.fault !== null) return;
          bench.fill();
          expect(bench.written.join('').length).toBeLessThanOrEqual(limits.MAX_WINDOW_LINES * (limits.MAX_FRAME_CHARACTERS + 1));
        }
      }),
    );
  });
});
