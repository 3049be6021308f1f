// SPDX-License-Identifier: AGPL-3.0-or-later
import {
  type GrblFlavour,
  type GrblReply,
  grblAlarmText,
  grblErrorText,
  grblLineProblem,
  type GrblStatusReport,
} from '@fabcommons/firmware';
import { type Answer, ANSWER_TIMEOUT_MS, type AskOptions, MAX_ANSWER_LINES } from './answer.js';
import type { Clock } from './clock.js';
import type { DriverWire } from './driver.js';
import { Timer } from './timer.js';

/** Commands that say nothing for their time: homing, dwell, program pause, probing, spindle. */
const LONG = /^\$H|G0?4(?!\d)|G38|M0?[0-6](?!\d)|M60/i;
const LONG_TIMEOUT_MS = 300_000;
/** How long the banner may take that follows the end of check mode and `$RST`. */
const BANNER_MS = 3_000;
/** How long the `ok` may take that follows an alarm; none follows where the firmware wants a reset. */
const AFTER_ALARM_MS = 1_000;

type Question = {
  readonly lines: string[];
  readonly onLine: ((line: string) => void) | undefined;
  readonly timeoutMs: number;
  readonly done: (answer: Answer) => void;
  awaitsBanner: boolean;
  alarm: string | null;
};

/**
 * One command and its answer, alone on the wire: console, settings, homing, probing, check mode. An answer that never came may still come: before the
 * next command `$G` is asked, and all is dropped up to the `ok` behind its `[GC:…]`.
 */
export class GrblTalk {
  readonly #timer: Timer;
  #question: Question | null = null;
  #next: string | null = null;
  #resync: 'none' | 'needed' | 'asked' | 'heard' = 'none';

  constructor(
    private readonly wire: DriverWire,
    clock: Clock,
    private readonly flavour: GrblFlavour,
  ) {
    this.#timer = new Timer(clock, () => this.#tooLong());
  }

  get isBusy(): boolean {
    return this.#question !== null;
  }

  /** Sends one command; `done` is called once. An empty command clears grblHAL's sticky error: that is a person's to decide. */
  begin(command: string, options: AskOptions, done: (answer: Answer) => void): void {
    const problem = problemOf(command);
    if (problem !== null) return done({ kind: 'error', lines: [], error: problem });
    const timeoutMs = Math.max(options.timeoutMs ?? ANSWER_TIMEOUT_MS, LONG.test(command) ? LONG_TIMEOUT_MS : 0);
    const onLine = options.onLine ? (line: string) => options.onLine?.(line) : undefined;
    this.#question = { lines: [], onLine, timeoutMs, done, awaitsBanner: false, alarm: null };
    this.#timer.arm(timeoutMs);
    if (this.#resync === 'none') return this.wire.write(`${command}\n`);
    this.#next = command;
    this.#resync = 'asked';
    this.wire.write('$G\n');
  }

  /** True when the line was part of the answer. */
  receive(line: string, reply: GrblReply): boolean {
    const question = this.#question;
    if (!question) return this.#resync !== 'none' && (reply.kind === 'ok' || reply.kind === 'error');
    if (reply.kind === 'status') {
      this.#hear(question, reply.report);
      return false;
    }
    if (reply.kind === 'banner') return this.#restarted(question);
    if (this.#resync !== 'none') return this.#synchronize(reply);
    this.#timer.arm(question.awaitsBanner ? BANNER_MS : question.timeoutMs);
    if (reply.kind === 'ok') this.#acknowledged(question);
    else if (reply.kind === 'error')
      this.#end({ kind: 'error', lines: question.lines, error: `${line.trim()}: ${grblErrorText(reply.code, this.flavour)}` });
    else this.#keep(question, line, reply);
    return true;
  }

  /** Something else takes the machine. */
  end(reason: string): void {
    if (this.#question) this.#end({ kind: 'ended', lines: this.#question.lines, error: reason });
    this.#resync = 'none';
    this.#timer.dispose();
  }

  #keep(question: Question, line: string, reply: GrblReply): void {
    if (question.lines.length < MAX_ANSWER_LINES) question.lines.push(line);
    question.onLine?.(line);
    if (reply.kind === 'alarm') {
      question.alarm = grblAlarmText(reply.code, this.flavour);
      this.#timer.arm(AFTER_ALARM_MS);
    } else if (reply.kind === 'message' && /\bDisabled$|Restoring defaults$/i.test(reply.text)) question.awaitsBanner = true;
  }

  #acknowledged(question: Question): void {
    const { lines, alarm } = question;
    if (alarm !== null) this.#end({ kind: 'error', lines, error: alarm });
    else if (question.awaitsBanner) this.#timer.arm(BANNER_MS);
    else this.#end({ kind: 'ok', lines });
  }

  /** Check mode and `$RST` end in a reset that belongs to the answer (1.1h `system.c`; grblHAL prints the banner behind the ok). */
  #restarted(question: Question): boolean {
    const { lines, alarm, awaitsBanner } = question;
    this.#resync = 'none';
    if (awaitsBanner) this.#end({ kind: 'ok', lines });
    else if (alarm !== null) this.#end({ kind: 'error', lines, error: alarm });
    else this.#end({ kind: 'ended', lines, error: 'the machine has restarted' });
    return awaitsBanner || alarm !== null;
  }

  #synchronize(reply: GrblReply): boolean {
    if (reply.kind === 'info' && reply.tag === 'GC') this.#resync = 'heard';
    else if (this.#resync === 'heard' && reply.kind === 'ok') {
      this.#resync = 'none';
      this.wire.write(`${this.#next ?? ''}\n`);
    }
    return true;
  }

  /** A machine that moves is not silent; in check mode nothing moves. */
  #hear(question: Question, report: GrblStatusReport): void {
    if (report.state !== 'Idle' && report.state !== 'Check' && question.alarm === null && !question.awaitsBanner)
      this.#timer.arm(question.timeoutMs);
  }

  #tooLong(): void {
    const question = this.#question;
    if (!question) return;
    const { lines, alarm, awaitsBanner } = question;
    if (alarm !== null) return this.#end({ kind: 'error', lines, error: alarm });
    if (awaitsBanner) return this.#end({ kind: 'ok', lines });
    this.#resync = 'needed';
    this.#end({ kind: 'timeout', lines, error: `no answer within ${Math.round(question.timeoutMs / 1000)} s` });
  }

  #end(answer: Answer): void {
    const question = this.#question;
    this.#question = null;
    this.#timer.disarm();
    question?.done(answer);
  }
}

/** `$` commands go out as they are (grblHAL keeps their blanks); nothing may hold a real-time character. */
function problemOf(command: string): string | null {
  if (command.length > MAX_COMMAND) return `the command is longer than ${MAX_COMMAND} characters`;
  if (/[?!~]/.test(command)) return 'the command holds one of ? ! ~, which the machine would carry out at once';
  if (/[^\x20-\x7e]/.test(command)) return 'the command holds characters that are no G-code';
  return command.startsWith('$') ? null : grblLineProblem(command, MAX_COMMAND);
}

/** The machine's own limit may be lower; it answers error:11 then. */
const MAX_COMMAND = 256;
