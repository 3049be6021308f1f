// SPDX-License-Identifier: AGPL-3.0-or-later
import { checksum, type MarlinPosition } from '@fabcommons/firmware';
import type { Clock } from './clock.js';
import type { AuditState, Difference } from './driver.js';
import { AXES, type ExpectedPosition, MarlinPath } from './marlin-path.js';

/** Lines between two questions for the place: an error that stays is found within 200 lines, at a cost of about one line in a hundred. */
export const LINES_PER_CHECK = 95;
/** The same in time, so that a slow program is asked too, and the place can be shown. */
const CHECK_MS = 1_000;
/** `M114` prints two decimals, and the firmware counts in floats of 24 bits. */
const TOLERANCE_MM = 0.021;
/** Filament that was counted up in relative pieces since the last check, each rounded. */
const TOLERANCE_E_MM = 0.06;
/** Speed of the stream below which an echo of each line (about 2.6 ms of an AVR at 115200 baud, which waits for each byte) costs no stutter. */
const ECHO_BELOW_LINES_PER_S = 50;
/** Measurements in a row that must say so: one alone is a long move, or a wait, at the beginning of a dense program. */
const SLOW_MEASUREMENTS = 3;
/** Speed above which it is switched off again. */
const NO_ECHO_ABOVE_LINES_PER_S = 90;
/** Least time between two words to the session. */
const TELL_MS = 1_000;

/** What an audit does. */
export type MarlinAuditListener = {
  /** Puts a command into the stream, before the next line of the program. */
  readonly ask: (command: string) => void;
  readonly onDifference: (difference: Difference) => void;
  readonly onAudit: (audit: AuditState) => void;
  readonly onGarbled: () => void;
};

type Check = { readonly number: number; readonly line: number; readonly expected: ExpectedPosition };

/**
 * Compares what the machine says with what was sent, for what an 8-bit checksum cannot see (two flips in one bit column).
 * `position`: `M114` in the stream tells the place as of exactly that line, without waiting. A first difference is asked for again, since replies
 * carry no checksum. `echo`: `M111 S1` has each line repeated before it is carried out (Marlin `gcode/gcode.cpp` process_next_command), with its
 * number and checksum: an echo that agrees with its own checksum and not with what was sent is a line that was never sent.
 */
export class MarlinAudit {
  readonly #path = new MarlinPath();
  #check: Check | null = null;
  #reported: readonly (number | null)[] | null = null;
  #isAsked = false;
  #isSuspicious = false;
  #linesSince = 0;
  #askedAtMs = 0;
  #toldAtMs = 0;
  #line = 0;
  #isEchoing = false;
  #slowMeasurements = 0;
  #checks = 0;
  #lastCheckLine: number | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly can: { readonly echo: boolean; readonly position: boolean },
    private readonly listener: MarlinAuditListener,
  ) {}

  get isEchoing(): boolean {
    return this.#isEchoing;
  }

  /** A program begins. */
  begin(): void {
    this.#path.forget();
    this.#check = null;
    this.#isAsked = this.#isSuspicious = this.#isEchoing = false;
    this.#linesSince = this.#checks = this.#line = this.#slowMeasurements = 0;
    this.#lastCheckLine = null;
    this.#tell();
  }

  /** A line of the program goes out. */
  sent(text: string, line: number): void {
    this.#path.line(text);
    this.#line = line;
    if (++this.#linesSince >= LINES_PER_CHECK) this.#askPlace();
  }

  /** A command of the driver goes out as this number. */
  sentCommand(text: string, number: number): void {
    if (text !== 'M114' || !this.#isAsked) return;
    this.#reported = null;
    this.#check = { number, line: this.#line, expected: this.#path.expected };
  }

  /** The last line has gone out. */
  end(): void {
    this.#askPlace();
  }

  /** Lines up to this number are taken: the last place that was told before is the answer to the question among them. */
  acked(upTo: number): void {
    const check = this.#check;
    if (!check || upTo < check.number) return;
    this.#check = null;
    this.#isAsked = false;
    if (this.#reported) this.#compare(check, this.#reported);
  }

  /** How fast it goes, from time to time: decides whether lines are echoed; also the time to ask a slow program. */
  pace(linesPerS: number): void {
    if (this.clock.nowMs() - this.#askedAtMs >= CHECK_MS) this.#askPlace();
    if (!this.can.echo) return;
    this.#slowMeasurements = linesPerS < ECHO_BELOW_LINES_PER_S ? this.#slowMeasurements + 1 : 0;
    const wants = this.#isEchoing ? linesPerS < NO_ECHO_ABOVE_LINES_PER_S : this.#slowMeasurements >= SLOW_MEASUREMENTS;
    if (wants === this.#isEchoing) return;
    this.#isEchoing = wants;
    this.listener.ask(`M111 S${wants ? 1 : 0}`);
    this.#tell();
  }

  /** The machine tells its place: asked, by itself (`M154`), or behind `G92` and `G28`. */
  position({ x, y, z, e }: MarlinPosition): void {
    if (this.#check) this.#reported = [x, y, z, e];
  }

  /**
   * The machine repeats a line: `N123 G1 X10*88`. `sent` is what went out with a number, `line` its line in the program; null where that was no
   * line of the program.
   */
  echo(text: string, find: (number: number) => { readonly text: string; readonly line: number } | null): void {
    const found = /^N(\d+) ?(.*)\*(\d{1,3})\s*$/.exec(text);
    if (!found) return;
    const number = Number(found[1]);
    const taken = found[2] ?? '';
    if (checksum(text.slice(0, text.lastIndexOf('*'))) !== Number(found[3])) return this.listener.onGarbled();
    const sent = find(number);
    if (!sent) return;
    if (sent.text === taken) return this.#passed(sent.line);
    this.listener.onDifference({
      line: sent.line,
      mm: null,
      text: `line ${sent.line} was sent as "${sent.text}", and the machine took "${taken}"`,
    });
  }

  #compare(check: Check, reported: readonly (number | null)[]): void {
    const worst = worstDifference(check.expected, reported);
    if (worst === null) {
      // The first word was garbled on its way, or was overwritten by an absolute line.
      if (this.#isSuspicious) this.listener.onGarbled();
      this.#isSuspicious = false;
      this.#passed(check.line);
      this.#path.correct(check.expected, reported);
      // What went out meanwhile is not in the report: only a path at rest may learn from it.
      if (this.#line === check.line) this.#path.learn(reported);
      return;
    }
    if (!this.#isSuspicious) {
      this.#isSuspicious = true;
      return this.#askPlace();
    }
    this.#isSuspicious = false;
    this.listener.onDifference({
      line: check.line,
      mm: worst.mm,
      text: `behind line ${check.line} the machine stands at ${worst.axis}${worst.reported.toFixed(2)}, the program at ${worst.axis}${worst.expected.toFixed(2)}`,
    });
    this.#path.forget();
  }

  #passed(line: number): void {
    this.#checks += 1;
    this.#lastCheckLine = line;
    if (this.clock.nowMs() - this.#toldAtMs >= TELL_MS) this.#tell();
  }

  #askPlace(): void {
    if (!this.can.position || this.#isAsked) return;
    this.#isAsked = true;
    this.#linesSince = 0;
    this.#askedAtMs = this.clock.nowMs();
    this.listener.ask('M114');
  }

  #tell(): void {
    this.#toldAtMs = this.clock.nowMs();
    const method = this.#isEchoing ? 'echo' : this.can.position ? 'position' : 'none';
    this.listener.onAudit({ method, checks: this.#checks, lastCheckLine: this.#lastCheckLine });
  }
}

function worstDifference(
  expected: ExpectedPosition,
  reported: readonly (number | null)[],
): { axis: string; mm: number; expected: number; reported: number } | null {
  let worst: { axis: string; mm: number; expected: number; reported: number } | null = null;
  AXES.forEach((axis, index) => {
    const wanted = expected[index];
    const is = reported[index];
    if (wanted == null || is == null) return;
    const mm = Math.abs(wanted - is);
    if (mm > (axis === 'E' ? TOLERANCE_E_MM : TOLERANCE_MM) && mm > (worst?.mm ?? 0))
      worst = { axis, mm, expected: wanted, reported: is };
  });
  return worst;
}
