// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { frameLine, type MarlinPosition } from '@fabcommons/firmware';
import { ManualClock } from '../virtual/manual-clock.js';
import type { AuditState, Difference } from './driver.js';
import { LINES_PER_CHECK, MarlinAudit } from './marlin-audit.js';

/** An audit, a stream that numbers its lines from 1001, and a machine that says what it is told to. */
class Desk {
  readonly differences: Difference[] = [];
  readonly told: AuditState[] = [];
  garbled = 0;
  asked: string[] = [];
  readonly audit: MarlinAudit;
  readonly clock = new ManualClock();
  #number = 1000;

  constructor(can = { echo: true, position: true }) {
    this.audit = new MarlinAudit(this.clock, can, {
      ask: (command) => this.asked.push(command),
      onDifference: (difference) => this.differences.push(difference),
      onAudit: (audit) => this.told.push(audit),
      onGarbled: () => (this.garbled += 1),
    });
    this.audit.begin();
  }

  send(...texts: string[]): this {
    for (const text of texts) this.audit.sent(text, ++this.#number - 1000);
    return this;
  }

  /** Sends lines until the place is asked for, then answers as if the machine stood there. */
  check(texts: string[], place: Partial<MarlinPosition>): void {
    for (let line = 0; this.asked.length === 0 && line < 2 * LINES_PER_CHECK; line++) this.send(...texts);
    this.answer(place);
  }

  answer(place: Partial<MarlinPosition>): void {
    expect(this.asked.splice(0)).toEqual(['M114']);
    this.audit.sentCommand('M114', ++this.#number);
    this.audit.position({ x: 0, y: 0, z: 0, e: 0, ...place });
    this.audit.acked(this.#number);
  }
}

describe('the audit of a Marlin by its place', () => {
  it('passes a machine that stands where the program says', () => {
    const desk = new Desk();
    desk.check(['G1 X10.004 Y5'], { x: 10, y: 5 });
    desk.check(['G91', 'G1 X1', 'G90'], { x: 50, y: 5 });
    expect(desk.differences.map(({ mm }) => mm)).toEqual([]);
  });

  it('holds for a difference that stays, with line and millimetres', () => {
    const desk = new Desk();
    desk.check(['G1 Z0.3'], { z: 8.3 });
    expect(desk.differences).toEqual([]);
    desk.answer({ z: 8.3 });
    expect(desk.differences).toEqual([
      { line: expect.any(Number), mm: expect.closeTo(8), text: expect.stringContaining('Z8.30') },
    ]);
  });

  it('takes a difference that is gone at the second look for a garbled reply', () => {
    const desk = new Desk();
    desk.check(['G1 X10'], { x: 18 });
    desk.answer({ x: 10 });
    expect([desk.differences, desk.garbled]).toEqual([[], 1]);
  });

  it.each([['G28'], ['G92'], ['T1'], ['M600'], ['G20']])(
    'expects nothing behind %s, where the machine alone knows its place',
    (command) => {
      const desk = new Desk();
      desk.check(['G1 X10 Y10 Z10 E1', command], { x: 77, y: -3, z: 9, e: 5 });
      expect(desk.asked).toEqual([]);
      expect(desk.differences).toEqual([]);
    },
  );

  it('follows G92, G91, M83 and arcs', () => {
    const desk = new Desk();
    desk.check(['G90', 'M82', 'G92 E0', 'G1 X1 Y2 E5', 'M83', 'G1 E1', 'G2 X3 Y4 I1 J1'], { x: 3, y: 4, e: 6 });
    desk.check(['G92 X100'], { x: 100, y: 4, e: 6 });
    expect([desk.differences, desk.asked]).toEqual([[], []]);
  });

  it('does not count what rounding adds up in small relative pieces', () => {
    const desk = new Desk();
    desk.send('G90', 'M83', 'G92 E0').check(['M117'], {});
    let place = 0;
    for (let check = 0; check < 20; check++) {
      // The firmware keeps its own count, off by a little at each piece.
      desk.check(['G1 X1 E0.033'], { x: 1, e: (place += LINES_PER_CHECK * 0.033 + 0.03) });
    }
    expect(desk.differences).toEqual([]);
  });
});

describe('the audit of a Marlin by its echo', () => {
  const find = (number: number): { text: string; line: number } | null => (number === 1005 ? { text: 'G1 X10', line: 5 } : null);

  it('asks for the echo only where the stream is slow enough for it', () => {
    const desk = new Desk();
    // A long move at the beginning of a dense program is no slow program.
    for (const linesPerS of [20, 20, 170, 20, 20]) desk.audit.pace(linesPerS);
    expect(desk.asked).toEqual([]);
    desk.audit.pace(20);
    desk.audit.pace(60);
    desk.audit.pace(120);
    expect(desk.asked).toEqual(['M111 S1', 'M111 S0']);
    expect(desk.told.map(({ method }) => method)).toEqual(['position', 'echo', 'position']);
  });

  it('passes what was sent, and holds for another line that has a good checksum', () => {
    const desk = new Desk();
    desk.audit.echo(frameLine(1005, 'G1 X10').trim(), find);
    expect(desk.differences).toEqual([]);
    desk.audit.echo(frameLine(1005, 'G1 X19').trim(), find);
    expect(desk.differences).toEqual([{ line: 5, mm: null, text: expect.stringContaining('G1 X19') }]);
  });

  it('takes an echo that does not agree with its own checksum for garbled, and one of no line of the program for nothing', () => {
    const desk = new Desk();
    desk.audit.echo(frameLine(1005, 'G1 X10').trim().replace('X10', 'X19'), find);
    desk.audit.echo(frameLine(1006, 'M105').trim(), find);
    desk.audit.echo('DEBUG:ECHO', find);
    expect([desk.differences, desk.garbled]).toEqual([[], 1]);
  });
});
