// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FirmwareError } from '../error.js';
import * as limits from './limits.js';
import { parseGrblReply } from './reply.js';
import {
  DEFAULT_GRBL_CONFIG,
  grblRoom,
  type GrblSenderEffect,
  type GrblSenderInput,
  type GrblSenderState,
  isGrblSenderIdle,
  startGrblSender,
  stepGrblSender,
} from './sender.js';

class Bench {
  state: GrblSenderState = startGrblSender();
  effects: GrblSenderEffect[] = [];
  take(input: GrblSenderInput): this {
    const step = stepGrblSender(this.state, input);
    this.state = step.state;
    this.effects = [...step.effects];
    return this;
  }
  say(...lines: string[]): this {
    for (const line of lines) this.take({ kind: 'reply', reply: parseGrblReply(line) });
    return this;
  }
  submit(text: string, line = 1): string[] {
    this.take({ kind: 'submit', text, line });
    return this.written;
  }
  get written(): string[] {
    return this.effects.flatMap((effect) => (effect.kind === 'write' ? [effect.text] : []));
  }
  get fault(): { code: string; line: number | null } | null {
    for (const effect of this.effects) if (effect.kind === 'fault') return { code: effect.code, line: effect.line };
    return null;
  }
}

describe('Grbl sender', () => {
  it('sends bare line ends, without blanks and comments', () => {
    const bench = new Bench();
    expect(bench.submit('G1 X10.5 Y2 (move) F500 ; fast')).toEqual(['G1X10.5Y2F500\n']);
    expect(bench.submit('(only a comment)')).toEqual([]);
    expect(bench.submit('%')).toEqual([]);
  });
  it('never has more bytes in flight than the receive buffer takes, for any lines and answers', () => {
    const action = fc.oneof(fc.constant('ok'), fc.stringMatching(/^G1X[0-9]{1,70}$/));
    fc.assert(
      fc.property(fc.array(action, { maxLength: 200 }), (actions) => {
        const bench = new Bench();
        let inFlight: number[] = [];
        for (const text of actions) {
          if (text === 'ok' && inFlight.length > 0) {
            inFlight = inFlight.slice(1);
            bench.say('ok');
          } else if (text !== 'ok' && grblRoom(bench.state)) bench.submit(text);
          else continue;
          inFlight.push(...bench.written.map((line) => line.length));
          expect(inFlight.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThanOrEqual(limits.MAX_RX_BYTES);
          expect(bench.state.bytesInFlight).toBe(inFlight.reduce((sum, bytes) => sum + bytes, 0));
        }
      }),
    );
  });
  it.each([['G10 L2 P1 X0'], ['G28.1'], ['G30.1'], ['$110=500'], ['$H'], ['G54'], ['G59'], ['$$']])(
    'sends %s alone',
    (single) => {
      const bench = new Bench();
      bench.submit('G1X1');
      expect(bench.submit(single)).toEqual([]);
      expect(bench.say('ok').written).toEqual([`${single.replace(/ /g, '')}\n`]);
      expect(bench.submit('G1X2')).toEqual([]);
      expect(bench.say('ok').written).toEqual(['G1X2\n']);
    },
  );
  it('sends G1 and G5 lines that only look like single-step ones at once', () => {
    const bench = new Bench();
    bench.submit('G1X1');
    expect(bench.submit('G1 X28 Y30.1 G100')).toHaveLength(1);
  });
  it('faults at the first error with the number of the line, and says nothing more of those behind it', () => {
    const bench = new Bench();
    bench.submit('G1X1', 11);
    bench.submit('G1Q5', 12);
    bench.submit('G1X3', 13);
    expect(bench.say('ok', 'error:20').fault).toEqual({ code: 'firmware-error', line: 12 });
    expect(bench.say('error:20', 'error:20', 'ok').effects).toEqual([]);
  });
  it.each([
    ['ALARM:1', 'alarm'],
    ["Grbl 1.1h ['$' for help]", 'firmware-reset'],
    ["GrblHAL 1.1f ['$' or '$HELP' for help]", 'firmware-reset'],
  ])('faults on %s in mid-job', (line, code) => {
    const bench = new Bench();
    bench.submit('G1X1');
    expect(bench.say(line).fault?.code).toBe(code);
  });
  it('takes the echo of a start-up block as no answer', () => {
    const bench = new Bench();
    bench.submit('G1X1');
    bench.say('>G54G20:ok');
    expect(isGrblSenderIdle(bench.state)).toBe(false);
  });
  it('faults on an answer too many', () => {
    const bench = new Bench();
    bench.submit('G1X1');
    expect(bench.say('ok', 'ok').fault?.code).toBe('firmware-error');
  });
  it('notices a lost line or answer by Idle, but lets a dwell take its time', () => {
    const bench = new Bench();
    bench.submit('G1X1');
    bench.say('<Idle|MPos:0,0,0>');
    expect(bench.effects).toEqual([{ kind: 'arm', delayMs: limits.IDLE_ANSWER_MS }]);
    expect(bench.take({ kind: 'timeout' }).fault?.code).toBe('timeout');
    const dwell = new Bench();
    dwell.submit('G4 P5');
    expect(dwell.say('<Idle|MPos:0,0,0>').effects).toEqual([{ kind: 'arm', delayMs: limits.SILENCE_MS }]);
  });
  it.each([
    ['grbl', limits.IDLE_ANSWER_MS],
    ['grblhal', limits.SILENCE_MS],
  ] as const)('lets the spindle of a %s take %d ms', (firmware, delayMs) => {
    const bench = new Bench();
    bench.state = startGrblSender({ ...DEFAULT_GRBL_CONFIG, firmware });
    bench.submit('M3 S8000');
    expect(bench.say('<Idle|MPos:0,0,0>').effects).toEqual([{ kind: 'arm', delayMs }]);
  });
  it.each([['G1 X1 ! M3'], ['G1 X?'], ['~'], ['G1 X\u00b5'], [`G1 X${'1'.repeat(80)}`]])(
    'refuses %j before anything is sent',
    (text) => {
      expect(() => new Bench().submit(text)).toThrow(FirmwareError);
    },
  );
  it.each(['lose', 'double'])(
    'when the wire may %s lines and answers, the program is taken exactly once, or the sender faults',
    (kind) => {
      // Both at once can cancel out, which Grbl's wire (no numbers, no checksum) cannot show; comparing positions can.
      const program = Array.from({ length: 20 }, (_, index) => `G1X${index}Y${index}`);
      const wire = fc.record({ at: fc.nat(45), side: fc.constantFrom('down', 'up'), kind: fc.constant(kind) });
      fc.assert(
        fc.property(fc.array(wire, { maxLength: 6 }), (faults) => {
          const { end, accepted } = runProgram(program, faults);
          if (end === 'done') expect(accepted).toEqual(program);
          else expect(end).toBe('fault');
        }),
        { numRuns: 300 },
      );
    },
  );
});

/** Streams to the least machine that answers every line with ok; done = all answered and Idle seen after it. */
function runProgram(
  program: string[],
  faults: { at: number; side: string; kind: string }[],
): { end: string; accepted: string[] } {
  let state = startGrblSender(DEFAULT_GRBL_CONFIG);
  const accepted: string[] = [];
  const counts = { down: 0, up: 0 };
  let downward: string[] = [];
  const upward: string[] = [];
  let next = 0;
  let isFaulted = false;
  let isArmed = false;
  const copies = (side: 'down' | 'up'): number => {
    const hits = faults.filter((fault) => fault.side === side && fault.at === counts[side]);
    counts[side] += 1;
    return hits.some((hit) => hit.kind === 'lose') ? 0 : 1 + hits.length;
  };
  const take = (input: GrblSenderInput): void => {
    const step = stepGrblSender(state, input);
    state = step.state;
    for (const effect of step.effects) {
      if (effect.kind === 'write') for (let copy = copies('down'); copy > 0; copy--) downward.push(effect.text.trimEnd());
      if (effect.kind === 'arm') isArmed = true;
      if (effect.kind === 'disarm') isArmed = false;
      if (effect.kind === 'fault') isFaulted = true;
    }
  };
  for (let turn = 0; turn < 2_000 && !isFaulted; turn++) {
    const reply = upward.shift();
    if (reply !== undefined) take({ kind: 'reply', reply: parseGrblReply(reply) });
    else if (next < program.length && grblRoom(state)) take({ kind: 'submit', text: program[next] ?? '', line: ++next });
    else if (downward.length > 0) {
      for (const line of downward) {
        accepted.push(line);
        for (let copy = copies('up'); copy > 0; copy--) upward.push('ok');
      }
      downward = [];
    } else if (next === program.length && isGrblSenderIdle(state)) return { end: 'done', accepted };
    else if (isArmed) take({ kind: 'timeout' });
  }
  return { end: isFaulted ? 'fault' : 'stuck', accepted };
}
