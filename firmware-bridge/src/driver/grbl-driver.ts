// SPDX-License-Identifier: AGPL-3.0-or-later
import {
  GRBL_REALTIME,
  type GrblIdentity,
  grblAlarmKeepsPosition,
  grblAlarmText,
  grblLineCharacters,
  grblRoom,
  type GrblReply,
  type GrblSenderConfig,
  type GrblSenderInput,
  type GrblSenderState,
  type GrblStatus,
  grblWindowBytes,
  isGrblSenderIdle,
  mergeGrblStatus,
  parseGrblReply,
  startGrblSender,
  stepGrblSender,
} from '@fabcommons/firmware';
import type { Clock } from './clock.js';
import type { Answer } from './answer.js';
import type {
  Driver,
  DriverFault,
  DriverListener,
  DriverOutcome,
  DriverWire,
  LineSource,
  ProgramLine,
  Recovery,
} from './driver.js';
import { grblCondition, grblMotion, grblStateDetail, hasHoming, POSITION_LOST } from './grbl-condition.js';
import { GrblRecovery } from './grbl-recovery.js';
import { StatusPoll } from './status-poll.js';
import { Timer } from './timer.js';

/** How long a feed hold may take to come to rest before the reset is sent all the same (it then costs the position). */
const HOLD_TIMEOUT_MS = 5_000;
/** How long the banner after a reset, and the answers to `M5` and `M9`, may take. */
const RESET_TIMEOUT_MS = 3_000;
/** The same at the end of a job: grblHAL waits up to 20 s for its spindle. */
const END_TIMEOUT_MS = 30_000;
/** Reports of Idle after the last answer that make a job done: the first may be older than the start of the last motion. */
const IDLE_REPORTS = 2;
/** Reports that can be on their way while `~` is: two at the poll rate, on a slow link. */
const MAX_STALE_HOLDS = 2;

/**
 * `holding`: waits for rest, then resets. `resetting`: waits for the banner. `quieting`: spindle and coolant off, `ofJob` at the end of a
 * program that was taken whole. `recovering`: reset and unlock.
 */
type Task =
  | { kind: 'none' }
  | { kind: 'program'; source: LineSource; isPausing: boolean }
  | { kind: 'finishing'; idleReports: number }
  | { kind: 'holding' }
  | { kind: 'resetting' }
  | { kind: 'quieting'; ofJob: boolean }
  | { kind: 'recovering' };

const realtime = (byte: number): string => String.fromCharCode(byte);
const SPINDLE_AND_COOLANT_OFF = ['M5', 'M9'];

/** Speaks to one Grbl or grblHAL: performs what the sender asks for, polls the status, holds and resets. */
export class GrblDriver implements Driver {
  readonly dialect = 'grbl';
  readonly #config: GrblSenderConfig;
  readonly #answer: Timer;
  readonly #poll: StatusPoll;
  readonly #limit: Timer;
  readonly #recovery: GrblRecovery;
  #sender: GrblSenderState;
  #status: GrblStatus | null = null;
  #task: Task = { kind: 'none' };
  #lines: ProgramLine[] = [];
  #alarm: string | null = null;
  /** The alarm has left the position as it was. */
  #keepsPosition = false;
  /** What a person has to know since it was unlocked. */
  #notice: string | null = null;
  /** Reports of Hold that may still come after `~`: they were on their way. */
  #staleHolds = 0;

  constructor(
    private readonly wire: DriverWire,
    clock: Clock,
    private readonly identity: GrblIdentity,
    private readonly listener: DriverListener,
  ) {
    this.#config = {
      firmware: identity.firmware,
      windowBytes: grblWindowBytes(identity),
      maxLineCharacters: grblLineCharacters(identity),
    };
    this.#sender = startGrblSender(this.#config);
    this.#answer = new Timer(clock, () => this.#step({ kind: 'timeout' }));
    this.#poll = new StatusPoll(wire, clock, () => this.#silent());
    this.#limit = new Timer(clock, () => this.#tooSlow());
    this.#recovery = new GrblRecovery(wire, clock, identity.firmware, (problem) => this.#endRecovery(problem));
  }

  begin(): void {
    this.#poll.ask();
  }

  run(source: LineSource): void {
    this.#sender = startGrblSender(this.#config);
    this.#lines = [];
    this.#notice = null;
    this.#task = { kind: 'program', source, isPausing: false };
    source.onReadable = () => this.#pump();
    this.listener.onCondition('run', null);
    this.#pump();
  }

  pause(): void {
    if (this.#task.kind !== 'program' && this.#task.kind !== 'finishing') return;
    if (this.#task.kind === 'program') this.#task = { ...this.#task, isPausing: true };
    this.wire.write(realtime(GRBL_REALTIME.feedHold));
    this.#poll.hurry();
  }

  resume(): void {
    if (this.#task.kind === 'program') this.#task = { ...this.#task, isPausing: false };
    this.#staleHolds = MAX_STALE_HOLDS;
    this.wire.write(realtime(GRBL_REALTIME.cycleStart));
    this.#poll.hurry();
    this.#pump();
  }

  cancel = (): void => this.#hold();
  makeSafe = (): void => this.#hold();

  emergencyStop(): void {
    this.wire.write(realtime(GRBL_REALTIME.softReset));
    const wasBusy = this.#hasJob;
    this.#letGo();
    this.#task = { kind: 'resetting' };
    this.#limit.arm(RESET_TIMEOUT_MS);
    if (wasBusy)
      this.listener.onFault({ code: 'emergency-stop', reason: 'emergency stop; the position may be lost: home the machine' });
  }

  recover(): Recovery {
    this.#letGo();
    this.#limit.disarm();
    this.#task = { kind: 'recovering' };
    this.#recovery.begin();
    return 'begun';
  }

  converse(): Promise<Answer> {
    return Promise.resolve({ kind: 'error', lines: [], error: 'commands of a person cannot be sent to this firmware yet' });
  }

  override(): DriverOutcome {
    return { kind: 'refused', reason: 'the speed cannot be changed on this firmware yet' };
  }

  jog(): DriverOutcome {
    return { kind: 'refused', reason: 'this firmware cannot be moved by hand yet' };
  }

  jogCancel(): void {
    // Nothing is ever begun that would have to be ended.
  }

  receive(line: string): void {
    const reply = parseGrblReply(line);
    switch (reply.kind) {
      case 'status':
        this.#takeStatus(mergeGrblStatus(this.#status, reply.report));
        break;
      case 'alarm':
        this.#alarm = grblAlarmText(reply.code, this.identity.firmware);
        this.#keepsPosition = grblAlarmKeepsPosition(reply.code);
        break;
      case 'message':
        this.#takeMessage(reply.text);
        break;
      case 'banner':
        if (this.#takeBanner()) return;
        break;
      case 'other':
        this.listener.onGarbled();
        break;
      default:
    }
    if (this.#task.kind === 'recovering') this.#recovery.receive(reply);
    else this.#answered(reply);
  }

  dispose(): void {
    this.#poll.stop();
    for (const timer of [this.#answer, this.#limit]) timer.dispose();
    this.#letGo();
    this.#task = { kind: 'none' };
  }

  /** Gives the sender what concerns its lines. While a reset is under way the answers of old lines concern nobody. */
  #answered(reply: GrblReply): void {
    if (this.#task.kind === 'holding' || this.#task.kind === 'resetting') return;
    if (this.#task.kind === 'quieting' && (reply.kind === 'error' || reply.kind === 'ok')) {
      // In an alarm M5 is refused with error:9; the reset has stopped the spindle already.
      this.#lines = this.#lines.slice(1);
      if (reply.kind === 'ok') this.#step({ kind: 'reply', reply });
      if (reply.kind === 'error' || isGrblSenderIdle(this.#sender)) this.#endQuieting(true);
      return;
    }
    this.#step({ kind: 'reply', reply });
  }

  /** True when the banner is dealt with: it was awaited, or nothing ran. */
  #takeBanner(): boolean {
    if (this.#task.kind === 'resetting' || this.#task.kind === 'holding') {
      this.#quiet();
      return true;
    }
    if (this.#task.kind !== 'none') return false;
    this.listener.onRestarted();
    return true;
  }

  #takeMessage(text: string): void {
    if (/reset to continue/i.test(text) && this.#task.kind === 'none') this.listener.onCondition('alarm', this.#alarmText());
  }

  #takeStatus(status: GrblStatus): void {
    this.#status = status;
    this.#poll.heard();
    this.listener.onMotion(grblMotion(status, this.identity.settings));
    const isAtRest = status.state !== 'Hold' || status.sub !== 1;
    if (status.state !== 'Alarm' && status.state !== 'Sleep') {
      this.#alarm = null;
      this.#keepsPosition = false;
    }
    if (
      this.#task.kind === 'holding' &&
      isAtRest &&
      (status.state === 'Hold' || status.state === 'Idle' || status.state === 'Alarm')
    )
      this.#reset();
    else if (this.#task.kind === 'none') this.listener.onCondition(grblCondition(status), this.#detail(status));
    else if (this.#task.kind === 'program' || this.#task.kind === 'finishing') this.#followProgram(status, isAtRest);
  }

  #followProgram(status: GrblStatus, isAtRest: boolean): void {
    const isPausing = this.#task.kind === 'program' && this.#task.isPausing;
    if (status.state === 'Alarm') {
      this.#fault({ code: 'alarm', reason: this.#alarmText() });
    } else if (status.state === 'Hold' || status.state === 'Door' || status.state === 'Tool') {
      if (this.#staleHolds-- > 0 && status.state === 'Hold') return;
      // Also a hold that a person pressed at the machine.
      if (isAtRest) this.#paused(this.#detail(status));
    } else if (isPausing && status.state === 'Idle' && isGrblSenderIdle(this.#sender)) {
      // Nothing moved, so there was nothing to hold: the program waits at its next line.
      this.#paused(null);
    } else {
      this.#staleHolds = 0;
      if (!isPausing) {
        this.listener.onCondition('run', null);
        this.listener.onResumed();
      }
      if (this.#task.kind === 'finishing') this.#countIdle(status, this.#task.idleReports);
    }
  }

  #paused(detail: string | null): void {
    this.listener.onCondition('hold', detail);
    this.listener.onPaused();
  }

  #countIdle(status: GrblStatus, before: number): void {
    const idleReports = status.state === 'Idle' && isGrblSenderIdle(this.#sender) ? before + 1 : 0;
    this.#task = { kind: 'finishing', idleReports };
    // Whatever the program has left on: somebody reaches in next.
    if (idleReports >= IDLE_REPORTS) this.#quiet(true);
  }

  /** Keeps one line ready behind the window; the sender writes what fits. */
  #pump(): void {
    while (this.#task.kind === 'program' && !this.#task.isPausing && grblRoom(this.#sender)) {
      const line = this.#task.source.next();
      if (line === 'wait') return;
      if (line === 'end') {
        this.#task.source.onReadable = null;
        this.#task = { kind: 'finishing', idleReports: 0 };
        return;
      }
      this.#lines.push(line);
      this.#step({ kind: 'submit', text: line.text, line: line.line });
    }
  }

  #step(input: GrblSenderInput): void {
    const step = stepGrblSender(this.#sender, input);
    this.#sender = step.state;
    for (const effect of step.effects) {
      if (effect.kind === 'write') this.wire.write(effect.text);
      else if (effect.kind === 'arm') this.#answer.arm(effect.delayMs);
      else if (effect.kind === 'disarm') this.#answer.disarm();
      else if (effect.kind === 'acked') this.#acked();
      else this.#fault({ code: effect.code, reason: effect.reason });
    }
    if (input.kind !== 'submit') this.#pump();
  }

  #acked(): void {
    const line = this.#lines.shift();
    if (line && /^\$H$/i.test(line.text)) this.listener.onPosition(true);
    if (line && line.line > 0) this.listener.onLineDone(line);
  }

  #fault(fault: DriverFault): void {
    if (this.#task.kind !== 'program' && this.#task.kind !== 'finishing') {
      this.#sender = startGrblSender(this.#config);
      if (this.#task.kind === 'quieting') this.#endQuieting(false);
      return;
    }
    this.#letGo();
    this.listener.onFault(fault);
    if (fault.code === 'firmware-reset') this.#quiet();
    // After a limit alarm Grbl takes nothing but a reset (1.1h `protocol.c`, "Reset to continue"), not even `?`.
    else if (fault.code === 'alarm') this.#reset();
    else this.#hold();
  }

  /** `!` first: a reset from rest keeps the position (observed on 1.1h), one in motion loses it. */
  #hold(): void {
    this.#letGo();
    this.#task = { kind: 'holding' };
    this.#limit.arm(HOLD_TIMEOUT_MS);
    this.wire.write(realtime(GRBL_REALTIME.feedHold));
    this.#poll.ask();
  }

  #reset(): void {
    this.#task = { kind: 'resetting' };
    this.#limit.arm(RESET_TIMEOUT_MS);
    this.wire.write(realtime(GRBL_REALTIME.softReset));
  }

  /** The reset has stopped the spindle; `M5` and `M9` say it in words too, for machines with their own spindle control. */
  #quiet(ofJob = false): void {
    this.#task = { kind: 'quieting', ofJob };
    this.#limit.arm(ofJob ? END_TIMEOUT_MS : RESET_TIMEOUT_MS);
    this.#sender = startGrblSender(this.#config);
    this.#lines = [];
    for (const text of SPINDLE_AND_COOLANT_OFF) {
      this.#lines.push({ text, line: 0, endByte: 0 });
      this.#step({ kind: 'submit', text, line: 0 });
    }
  }

  #endQuieting(confirmed: boolean): void {
    const isJobOver = this.#hasJob;
    this.#letGo();
    this.#limit.disarm();
    this.#task = { kind: 'none' };
    if (this.#alarm === null) this.listener.onCondition('idle', null);
    else this.listener.onCondition('alarm', this.#alarmText());
    if (isJobOver && confirmed) this.listener.onFinished();
    else {
      if (isJobOver) this.listener.onFault({ code: 'timeout', reason: 'all lines were taken, but not the last: spindle off' });
      this.listener.onSafe(confirmed);
    }
    this.#poll.ask();
  }

  #endRecovery(problem: string | null): void {
    this.#task = { kind: 'none' };
    if (problem !== null) {
      this.#alarm = problem;
      this.listener.onCondition('alarm', this.#alarmText());
    } else {
      const mustHome = !this.#keepsPosition && hasHoming(this.identity.settings);
      if (!this.#keepsPosition) this.#notice = mustHome ? POSITION_LOST.homing : POSITION_LOST.none;
      if (mustHome) this.listener.onPosition(false);
      this.#alarm = null;
      this.listener.onCondition('idle', this.#notice);
    }
    this.#poll.ask();
  }

  /** A job is under way that was not stopped. */
  get #hasJob(): boolean {
    const { kind } = this.#task;
    return kind === 'program' || kind === 'finishing' || (this.#task.kind === 'quieting' && this.#task.ofJob);
  }

  #tooSlow(): void {
    if (this.#task.kind === 'holding') this.#reset();
    else if (this.#task.kind === 'resetting') this.#quiet();
    else if (this.#task.kind === 'quieting') this.#endQuieting(false);
  }

  #letGo(): void {
    if (this.#task.kind === 'program') this.#task.source.onReadable = null;
    this.#recovery.stop();
    this.#answer.disarm();
    this.#lines = [];
    this.#sender = startGrblSender(this.#config);
  }

  /** Homing and a limit alarm answer nothing; a stop under way has its own limits. */
  #silent(): void {
    if (this.#alarm !== null || this.#lines.some((line) => /^\$H/i.test(line.text))) return;
    if (this.#task.kind === 'none') this.listener.onSilent();
    else if (this.#task.kind === 'program' || this.#task.kind === 'finishing')
      this.#fault({ code: 'timeout', reason: 'the machine says nothing any more' });
  }

  #alarmText = (): string => `${this.#alarm ?? 'the machine is in alarm'}. Look at the machine; when it is safe, bring it back.`;

  #detail(status: GrblStatus): string | null {
    if (status.state === 'Alarm') return this.#alarmText();
    return status.state === 'Idle' ? this.#notice : grblStateDetail(status);
  }
}
