// SPDX-License-Identifier: AGPL-3.0-or-later
import {
  type GrblIdentity,
  GRBL_REALTIME,
  type GrblReply,
  type GrblSenderConfig,
  GRBL_TRAITS,
  type GrblStatus,
  type GrblStatusReport,
  parseGrblModes,
} from '@fabcommons/firmware';
import type { Answer } from './answer.js';
import type { Clock } from './clock.js';
import type { DriverFault, DriverListener, DriverWire, LineSource, ProgramLine } from './driver.js';
import { GrblAudit, MODES_EVERY_LINES } from './grbl-audit.js';
import { grblStateDetail } from './grbl-condition.js';
import { GrblLostAnswer } from './grbl-lost-answer.js';
import { programStart, START_QUESTIONS } from './grbl-start.js';
import { GrblStream } from './grbl-stream.js';
import type { GrblTalk } from './grbl-talk.js';
import { MotionWatch } from './grbl-watch.js';
import type { StatusPoll } from './status-poll.js';

/** Reports of Idle after the last answer that make a job done: the first may be older than the start of the last motion. */
const IDLE_REPORTS = 2;
/** Reports that can be on their way while `~` is: two at the poll rate, on a slow link. */
const MAX_STALE_HOLDS = 2;
/** Longest wait for an answer before a program begins. */
const START_TIMEOUT_MS = 2_000;
/** Times that the questions before a program are asked. */
const MAX_ATTEMPTS = 3;
const MODES: ProgramLine = { text: '$G', line: 0, endByte: 0 };

/** What a run needs of its machine. */
export type GrblRunParts = {
  readonly wire: DriverWire;
  readonly clock: Clock;
  readonly identity: GrblIdentity;
  readonly config: GrblSenderConfig;
  readonly poll: StatusPoll;
  readonly talk: GrblTalk;
  readonly listener: DriverListener;
  /** The job cannot go on. */
  onFault(fault: DriverFault): void;
  /** All lines taken, and the machine rests. */
  onTaken(): void;
};

/** One program on a Grbl: asks where it begins, streams, holds, goes on, compares, and knows when it is over. */
export class GrblRun {
  readonly #stream: GrblStream;
  readonly #audit: GrblAudit;
  readonly #watch: MotionWatch;
  readonly #lostAnswer: GrblLostAnswer;
  #phase: 'asking' | 'streaming' | 'finishing' | 'over' = 'asking';
  /** The session, or a difference, wants it held. */
  #isPausing = false;
  /** The machine has said that it holds. */
  #isHeld = false;
  #staleHolds = 0;
  #idleReports = 0;
  #sinceModes = 0;
  #attempts = 0;
  #status: GrblStatus | null;

  constructor(
    private readonly parts: GrblRunParts,
    private readonly source: LineSource,
    status: GrblStatus | null,
  ) {
    const { wire, clock, config, identity, poll, listener } = parts;
    this.#status = status;
    this.#stream = new GrblStream(wire, clock, config, {
      onAcked: (line) => this.#acked(line),
      onFault: (fault) => parts.onFault(fault),
      onUnanswered: () => this.#lostAnswer.suspect(),
    });
    this.#lostAnswer = new GrblLostAnswer(clock, poll, () => this.#stream.lost());
    this.#audit = new GrblAudit(identity, () => clock.nowMs(), {
      onAudit: (audit) => listener.onAudit(audit),
      onDifference: (difference) => {
        this.pause();
        listener.onDifference(difference);
      },
      askAgain: () => poll.ask(),
    });
    this.#watch = new MotionWatch(() => clock.nowMs());
  }

  /** Silence has a reason. */
  get isHoming(): boolean {
    return this.#stream.isHoming;
  }

  begin(): void {
    this.parts.poll.pace('busy');
    this.#ask([]);
  }

  pause(): void {
    if (this.#phase === 'over') return;
    this.#isPausing = true;
    this.parts.wire.write(String.fromCharCode(GRBL_REALTIME.feedHold));
    this.parts.poll.hurry();
  }

  resume(): void {
    this.#isPausing = false;
    this.#isHeld = false;
    this.#staleHolds = MAX_STALE_HOLDS;
    this.#audit.resume();
    this.parts.wire.write(String.fromCharCode(GRBL_REALTIME.cycleStart));
    this.parts.poll.hurry();
    this.#pump();
  }

  /** A reply came that no machine says so. */
  garbled(): void {
    this.#audit.garbled();
  }

  receive(line: string, reply: GrblReply): void {
    if (this.#phase === 'over') return;
    if (this.parts.talk.receive(line, reply)) return;
    const modes = parseGrblModes(reply);
    if (modes) this.#audit.toldModes(modes);
    this.#stream.receive(reply);
    this.#pump();
  }

  status(status: GrblStatus, report: GrblStatusReport): void {
    this.#status = status;
    const reply: GrblReply = { kind: 'status', report };
    if (this.#isOver) return;
    if (this.#phase === 'asking') this.parts.talk.receive('', reply);
    else this.#compare(status, reply);
    // What was found may have ended it.
    if (this.#isOver) return;
    if (status.state === 'Hold' || status.state === 'Door' || status.state === 'Tool') this.#holds(status);
    else if (this.#isHeld) this.#resumedAtMachine();
    else if (this.#isPausing) this.#waitsToHold(status);
    else if (this.#phase !== 'asking') this.#goesOn(status);
  }

  get #isOver(): boolean {
    return this.#phase === 'over';
  }

  #compare(status: GrblStatus, reply: GrblReply): void {
    this.#lostAnswer.status(status);
    this.#stream.receive(reply);
    const isOver = this.#phase === 'finishing' && status.state === 'Idle' && this.#stream.isIdle && this.#idleReports > 0;
    this.#audit.check(status, isOver);
  }

  dispose(): void {
    this.#phase = 'over';
    this.source.onReadable = null;
    this.#stream.dispose();
    this.#lostAnswer.dispose();
    this.parts.poll.pace('idle');
  }

  /** One question after the other, then the program. What the machine does not tell costs the audit, not the job. */
  #ask(answers: readonly Answer[]): void {
    const question = START_QUESTIONS[answers.length];
    if (question === undefined) return this.#start(answers);
    this.parts.talk.begin(question, { timeoutMs: START_TIMEOUT_MS }, (answer) => {
      if (this.#phase !== 'asking') return;
      if (answer.kind === 'timeout') this.parts.onFault({ code: 'timeout', reason: `the machine does not answer ${question}` });
      else if (answer.kind !== 'ended') this.#ask([...answers, answer]);
      else this.parts.onFault({ code: 'firmware-reset', reason: 'the machine has restarted' });
    });
  }

  #start(answers: readonly Answer[]): void {
    const start = programStart(this.parts.identity, this.#status, answers);
    this.#attempts += 1;
    // An answer may have come garbled; without it nothing would be compared.
    if (start === null && this.#attempts < MAX_ATTEMPTS) return this.#ask([]);
    this.#phase = 'streaming';
    this.#audit.begin(start);
    this.source.onReadable = () => this.#pump();
    this.#pump();
  }

  #holds(status: GrblStatus): void {
    if (this.#staleHolds > 0 && status.state === 'Hold') {
      this.#staleHolds -= 1;
      return;
    }
    if (status.state === 'Hold' && status.sub === 1) return;
    const detail = grblStateDetail(status);
    const isTold = this.#isHeld;
    this.#isHeld = true;
    this.parts.listener.onCondition('hold', detail);
    if (isTold) return;
    const isOwn = this.#isPausing;
    this.parts.listener.onPaused(isOwn ? undefined : (detail ?? 'paused at the machine (its feed hold, or M0 in the program)'));
  }

  /** Somebody has pressed cycle start. */
  #resumedAtMachine(): void {
    this.#isPausing = false;
    this.#isHeld = false;
    this.#audit.resume();
    this.parts.listener.onCondition('run', null);
    this.parts.listener.onResumed('resumed at the machine');
    this.#pump();
  }

  /** Nothing moved, so there was nothing to hold: the program waits at its next line. */
  #waitsToHold(status: GrblStatus): void {
    if (status.state !== 'Idle' || !this.#stream.isIdle) return;
    this.parts.listener.onCondition('hold', null);
    this.parts.listener.onPaused();
  }

  #goesOn(status: GrblStatus): void {
    this.#staleHolds = 0;
    this.parts.listener.onCondition('run', null);
    this.parts.listener.onResumed();
    const isStuck = this.#watch.isStuck(status) && !this.#stream.isOnLongLine;
    if (isStuck)
      this.parts.onFault({ code: 'timeout', reason: 'the machine says that it runs, but it does not move: is it stuck?' });
    else if (this.#phase === 'finishing') this.#countIdle(status);
  }

  #countIdle(status: GrblStatus): void {
    this.#idleReports = status.state === 'Idle' && this.#stream.isIdle ? this.#idleReports + 1 : 0;
    if (this.#idleReports < IDLE_REPORTS || this.#audit.isDoubtful) return;
    this.dispose();
    this.parts.onTaken();
  }

  /** Keeps one line ready behind the window; the sender writes what fits. */
  #pump(): void {
    while (this.#phase === 'streaming' && !this.#isPausing && this.#stream.hasRoom) {
      if (this.#sinceModes >= MODES_EVERY_LINES && this.#canAskModes) {
        this.#askModes();
        continue;
      }
      const line = this.source.next();
      if (line === 'wait') return;
      if (line === 'end') {
        this.source.onReadable = null;
        if (this.#sinceModes > 0 && this.#canAskModes) this.#askModes();
        if (this.#phase === 'streaming') this.#phase = 'finishing';
        return;
      }
      this.#sinceModes += 1;
      this.#audit.sent(line);
      this.#stream.submit(line);
    }
  }

  /** `$G` would clear grblHAL's sticky error: there a wrong line must stay the last one. */
  get #canAskModes(): boolean {
    return this.#audit.isOn && !GRBL_TRAITS[this.parts.identity.flavour].hasStickyErrors;
  }

  #askModes(): void {
    this.#sinceModes = 0;
    this.#audit.askedForModes();
    this.#stream.submit(MODES);
  }

  #acked(line: ProgramLine): void {
    this.#lostAnswer.clear();
    if (line.line === 0) return;
    this.#audit.acked(line.line);
    if (/^\$H$/i.test(line.text)) this.parts.listener.onPosition(true);
    this.parts.listener.onLineDone(line);
  }
}
