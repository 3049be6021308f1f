// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseMarlinReply } from './reply.js';
import { MarlinSender } from './sender.js';
import { DEFAULT_MARLIN_CONFIG } from './sender-config.js';

const FOUR = { ...DEFAULT_MARLIN_CONFIG, windowLines: 4, maxWindowLines: 4, reservedSlots: 0 };

type WireFault = { at: number; side: 'down' | 'up'; kind: 'lose' | 'double' | 'corrupt'; where: number; bit: number };

/** The part of Marlin 2.1 `queue.cpp` that matters here: numbers, checksums, the flush at an error, `M110`, `M118`. */
class ReferenceMarlin {
  accepted: string[] = [];
  private last = 0;
  private tail = '';
  private lines: string[] = [];
  constructor(private readonly resendHasOk: boolean) {}
  receive(bytes: string): void {
    const parts = (this.tail + bytes).split('\n');
    this.tail = parts.pop() ?? '';
    this.lines.push(...parts);
  }
  get isBusy(): boolean {
    return this.lines.length > 0;
  }
  work(): string[] {
    const text = (this.lines.shift() ?? '').replace(/;.*/, '').trim();
    if (text === '') return [];
    const numbered = /^N(\d+)\s*(.*)$/.exec(text);
    if (!numbered) return [`echo:Unknown command: "${text}"`, 'ok'];
    const star = text.lastIndexOf('*');
    if (star < 0) return this.refuse('No Checksum with line number');
    let sum = 0;
    for (const character of text.slice(0, star)) sum ^= character.charCodeAt(0);
    if (sum !== Number(text.slice(star + 1))) return this.refuse('checksum mismatch');
    const command = text.slice(0, star).replace(/^N\d+\s*/, '');
    const reset = /^M110(?:\s+N(\d+))?/.exec(command);
    const number = Number(reset?.[1] ?? numbered[1]);
    if (!reset && number !== this.last + 1) return this.refuse('Line Number is not Last Line Number+1');
    this.last = number;
    if (reset) return ['ok'];
    if (command.startsWith('M118 ')) return [command.slice(5), 'ok'];
    if (command !== 'M400') this.accepted.push(command);
    return ['ok'];
  }
  private refuse(why: string): string[] {
    this.lines = [];
    this.tail = '';
    return [`Error:${why}, Last Line: ${this.last}`, `Resend: ${this.last + 1}`, ...(this.resendHasOk ? ['ok'] : [])];
  }
}

/** Runs a whole program over a faulty wire; time passes only when nothing else can happen. */
function runProgram(
  program: string[],
  faults: WireFault[],
  resendHasOk: boolean,
  config = DEFAULT_MARLIN_CONFIG,
): { end: string; accepted: string[] } {
  const firmware = new ReferenceMarlin(resendHasOk);
  const counts = { down: 0, up: 0 };
  const timers = new Map<string, number>();
  let upward: string[] = [];
  let downward: string[] = [];
  let end = '';
  let next = 0;
  const damage = (side: 'down' | 'up', text: string): string[] => {
    const hit = faults.find((fault) => fault.side === side && fault.at === counts[side]);
    counts[side] += 1;
    if (!hit) return [text];
    if (hit.kind === 'lose') return [];
    if (hit.kind === 'double') return [text, text];
    // Not the line end: two lines that become one pass the 8-bit checksum once in 256, which no sender can see (comparing positions can).
    const at = hit.where % (text.length - (text.endsWith('\n') ? 1 : 0));
    return [text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << hit.bit)) + text.slice(at + 1)];
  };
  const sender = new MarlinSender(
    {
      write: (frame) => void downward.push(...damage('down', frame)),
      arm: (timer, delayMs) => void timers.set(timer, delayMs),
      disarm: (timer) => void timers.delete(timer),
      acked: () => undefined,
      resent: () => undefined,
      drained: () => void (end = 'drained'),
      fault: () => void (end = 'fault'),
    },
    config,
  );
  sender.restart();
  for (let turn = 0; end === '' && turn < 20_000; turn++) {
    const reply = upward.shift();
    if (reply !== undefined) sender.take(parseMarlinReply(reply), reply);
    else if (next < program.length && sender.hasRoom) sender.submit(program[next++] ?? '');
    else if (next === program.length && sender.hasRoom) {
      next += 1;
      sender.drain('fab-receipt');
    } else if (downward.length > 0) {
      for (const bytes of downward) firmware.receive(bytes);
      downward = [];
    } else if (firmware.isBusy) upward = firmware.work().flatMap((text) => damage('up', text));
    else {
      const [timer] = [...timers.entries()].sort((a, b) => a[1] - b[1])[0] ?? [];
      if (timer !== 'ok' && timer !== 'settle') throw new Error('stuck without a timer');
      timers.delete(timer);
      sender.timeout(timer);
    }
  }
  return { end, accepted: firmware.accepted };
}

const wireFault = fc.record({
  at: fc.nat(60),
  side: fc.constantFrom('down' as const, 'up' as const),
  kind: fc.constantFrom('lose' as const, 'double' as const, 'corrupt' as const),
  where: fc.nat(30),
  bit: fc.nat(6),
});

describe('Marlin sender at a faulty wire', () => {
  const program = Array.from({ length: 25 }, (_, index) => `G1 X${index} Y${index * 3}`);
  it('brings a program through a good wire exactly once, in order', () => {
    expect(runProgram(program, [], true)).toEqual({ end: 'drained', accepted: program });
  });
  it.each([
    ['one line in flight', DEFAULT_MARLIN_CONFIG],
    ['four lines in flight', FOUR],
  ])(
    'with %s: for every schedule of lost, doubled and corrupted lines the firmware has the program, or the sender faults',
    (_, config) => {
      fc.assert(
        fc.property(fc.array(wireFault, { maxLength: 30 }), fc.boolean(), (faults, resendHasOk) => {
          const { end, accepted } = runProgram(program, faults, resendHasOk, config);
          if (end === 'drained') expect(accepted).toEqual(program);
          else {
            expect(end).toBe('fault');
            expect(program.slice(0, accepted.length)).toEqual(accepted);
          }
        }),
        { numRuns: 250 },
      );
    },
  );
  it('comes through a few faults without failing the job', () => {
    const faults: WireFault[] = [
      { at: 4, side: 'down', kind: 'lose', where: 0, bit: 0 },
      { at: 9, side: 'down', kind: 'corrupt', where: 7, bit: 1 },
      { at: 15, side: 'down', kind: 'double', where: 0, bit: 0 },
      { at: 12, side: 'up', kind: 'lose', where: 0, bit: 0 },
      { at: 20, side: 'up', kind: 'double', where: 0, bit: 0 },
    ];
    expect(runProgram(program, faults, true)).toEqual({ end: 'drained', accepted: program });
    expect(runProgram(program, faults, false)).toEqual({ end: 'drained', accepted: program });
  });
});
