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
  grblSettingNumber,
  type GrblStatus,
  grblWindowBytes,
  isGrblSenderIdle,
  mergeGrblStatus,
  parseGrblReply,
  startGrblSender,
  STATUS_INTERVAL_MS,
  stepGrblSender,
} from '@fabcommons/firmware';
import type { Clock } from './clock.js';
import type { Driver, DriverFault, DriverListener, DriverWire, LineSource, ProgramLine, Recovery } from './driver.js';
import { grblCondition, grblStateDetail, POSITION_LOST } from './grbl-condition.js';
import { GrblRecovery } from './grbl-recovery.js';
import { Timer } from './timer.js';

/** How long a feed hold may take to come to rest before the reset is sent all the same (it then costs the position). */
const HOLD_TIMEOUT_MS = 5_000;
/** How long the banner after a reset, and the answers to `M5` and `M9`, may take. */
const RESET_TIMEOUT_MS = 3_000;
/** Reports of Idle after the last answer that make a job done: the first may be older than the start of the last motion. */
const IDLE_REPORTS = 2;
/** Reports that can be on their way while `~` is: two at the poll rate, on a slow link. */
const MAX_STALE_HOLDS = 2;

/** `holding`: waits for rest, then resets. `resetting`: waits for the banner. `quieting`: spindle and coolant off. `recovering`: reset and unlock. */
type Task =
  | { kind: 'none' }
  | { kind: 'program'; source: LineSource; isPausing: boolean }
  | { kind: 'finishing'; idleReports: number }
  | { kind: 'holding' }
  | { kind: 'resetting' }
  | { kind: 'quieting' }
  | { kind: 'recovering' };

const realtime = (byte: number): string => String.fromCharCode(byte);
const SPINDLE_OFF = 'M5';
const COOLANT_OFF = 'M9';

/** Speaks to one Grbl or grblHAL: performs what the sender asks for, polls the status, holds and resets. */
export class GrblDriver implements Driver {
  readonly dialect = 'grbl';
  readonly #config: GrblSenderConfig;
  readonly #answer: Timer;
  readonly #poll: Timer;
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
  #isDisposed = false;

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
    this.#poll = new Timer(clock, () => this.#askStatus());
    this.#limit = new Timer(clock, () => this.#tooSlow());
    this.#recovery = new GrblRecovery(wire, clock, identity.firmware, (problem) => this.#endRecovery(problem));
  }

  begin(): void {
    this.#askStatus();
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
    this.#askStatus();
  }

  resume(): void {
    if (this.#task.kind === 'program') this.#task = { ...this.#task, isPausing: false };
    this.#staleHolds = MAX_STALE_HOLDS;
    this.wire.write(realtime(GRBL_REALTIME.cycleStart));
    this.#askStatus();
    this.#pump();
  }

  cancel(): void {
    this.#hold();
  }

  makeSafe(): void {
    this.#hold();
  }

  emergencyStop(): void {
    this.wire.write(realtime(GRBL_REALTIME.softReset));
    const wasBusy = this.#task.kind === 'program' || this.#task.kind === 'finishing';
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
    this.#isDisposed = true;
    for (const timer of [this.#answer, this.#poll, this.#limit]) timer.dispose();
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
    const [x, y, z] = status.workPosition ?? status.machinePosition ?? [];
    this.listener.onMotion({
      positionMm: x === undefined || y === undefined || z === undefined ? null : { x, y, z },
      feedMmPerMin: status.feed,
      spindleRpm: status.spindleRpm,
    });
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
    if (status.state === 'Alarm') {
      this.#fault({ code: 'alarm', reason: this.#alarmText() });
    } else if (status.state === 'Hold' || status.state === 'Door' || status.state === 'Tool') {
      if (this.#staleHolds-- > 0 && status.state === 'Hold') return;
      // Also a hold that a person pressed at the machine.
      if (isAtRest) this.listener.onCondition('hold', this.#detail(status));
      if (isAtRest) this.listener.onPaused();
    } else if (
      this.#task.kind === 'program' &&
      this.#task.isPausing &&
      status.state === 'Idle' &&
      isGrblSenderIdle(this.#sender)
    ) {
      // Nothing moved, so there was nothing to hold: the program waits at its next line.
      this.listener.onCondition('hold', null);
      this.listener.onPaused();
    } else {
      this.#staleHolds = 0;
      if (this.#task.kind !== 'program' || !this.#task.isPausing) this.listener.onCondition('run', null);
      if (this.#task.kind !== 'program' || !this.#task.isPausing) this.listener.onResumed();
      if (this.#task.kind === 'finishing') this.#countIdle(status, this.#task.idleReports);
    }
  }

  #countIdle(status: GrblStatus, before: number): void {
    const idleReports = status.state === 'Idle' && isGrblSenderIdle(this.#sender) ? before + 1 : 0;
    this.#task = { kind: 'finishing', idleReports };
    if (idleReports < IDLE_REPORTS) return;
    this.#task = { kind: 'none' };
    this.listener.onCondition('idle', null);
    this.listener.onFinished();
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
    if (fault.code === 'link-lost') this.#task = { kind: 'none' };
    else if (fault.code === 'firmware-reset') this.#quiet();
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
    this.#askStatus();
  }

  #reset(): void {
    this.#task = { kind: 'resetting' };
    this.#limit.arm(RESET_TIMEOUT_MS);
    this.wire.write(realtime(GRBL_REALTIME.softReset));
  }

  /** The reset has stopped the spindle; `M5` and `M9` say it in words too, for machines with their own spindle control. */
  #quiet(): void {
    this.#task = { kind: 'quieting' };
    this.#limit.arm(RESET_TIMEOUT_MS);
    this.#sender = startGrblSender(this.#config);
    this.#lines = [];
    for (const text of [SPINDLE_OFF, COOLANT_OFF]) {
      this.#lines.push({ text, line: 0, endByte: 0 });
      this.#step({ kind: 'submit', text, line: 0 });
    }
  }

  #endQuieting(confirmed: boolean): void {
    this.#limit.disarm();
    this.#task = { kind: 'none' };
    this.#lines = [];
    this.#sender = startGrblSender(this.#config);
    if (this.#alarm === null) this.listener.onCondition('idle', null);
    else this.listener.onCondition('alarm', this.#alarmText());
    this.listener.onSafe(confirmed);
    this.#askStatus();
  }

  #endRecovery(problem: string | null): void {
    this.#task = { kind: 'none' };
    if (problem !== null) {
      this.#alarm = problem;
      this.listener.onCondition('alarm', this.#alarmText());
    } else {
      const hasHoming = ((grblSettingNumber(this.identity.settings, 22) ?? 0) & 1) === 1;
      if (!this.#keepsPosition) this.#notice = hasHoming ? POSITION_LOST.homing : POSITION_LOST.none;
      if (!this.#keepsPosition && hasHoming) this.listener.onPosition(false);
      this.#alarm = null;
      this.listener.onCondition('idle', this.#notice);
    }
    this.#askStatus();
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

  #askStatus(): void {
    if (this.#isDisposed) return;
    this.wire.write(realtime(GRBL_REALTIME.statusReport));
    this.#poll.arm(STATUS_INTERVAL_MS);
  }

  #alarmText = (): string => `${this.#alarm ?? 'the machine is in alarm'}. Look at the machine; when it is safe, bring it back.`;

  #detail(status: GrblStatus): string | null {
    if (status.state === 'Alarm') return this.#alarmText();
    return status.state === 'Idle' ? this.#notice : grblStateDetail(status);
  }
}
