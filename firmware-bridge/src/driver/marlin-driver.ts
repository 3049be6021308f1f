// SPDX-License-Identifier: AGPL-3.0-or-later
import type { JogMove, OverrideTarget } from '@fabcommons/contracts';
import {
  learnMarlinIdentity,
  marlinVariant,
  type MarlinFaultCode,
  type MarlinIdentity,
  parseMarlinReply,
  marlinSenderConfig,
} from '@fabcommons/firmware';
import type { Answer, AskOptions } from './answer.js';
import type { Clock } from './clock.js';
import {
  type Driver,
  type DriverFault,
  type DriverListener,
  type DriverOutcome,
  type DriverWire,
  type LineSource,
  NOT_CONFIRMED,
  type Recovery,
} from './driver.js';
import { HaltMessage } from './halt-message.js';
import { offCommands } from './marlin-config.js';
import { MarlinAudit } from './marlin-audit.js';
import { MarlinBrake } from './marlin-brake.js';
import { MarlinHands } from './marlin-hands.js';
import { MarlinPerson } from './marlin-person.js';
import { MarlinProgram } from './marlin-program.js';
import { MarlinReports } from './marlin-reports.js';
import { MarlinStream } from './marlin-stream.js';
import { Timer } from './timer.js';

/** How long heaters-off may take to be acknowledged: a firmware in a long wait without emergency parser answers only after it. */
const SAFE_TIMEOUT_MS = 30_000;
const BUSY = 'the machine is busy with something else';

/** What the driver is busy with. `off`: nothing is sent until the machine was reset. */
type Task =
  | { kind: 'none' }
  | { kind: 'program'; source: LineSource }
  | { kind: 'pausing'; source: LineSource }
  | { kind: 'paused'; source: LineSource }
  | { kind: 'finishing'; asksReceipt: boolean }
  | { kind: 'securing'; asksReceipt: boolean }
  | { kind: 'off' };

/** Speaks to one Marlin: decides whose line is next, and makes it safe. */
export class MarlinDriver implements Driver {
  readonly dialect = 'marlin';
  readonly #stream: MarlinStream;
  readonly #program: MarlinProgram;
  readonly #reports: MarlinReports;
  readonly #hands: MarlinHands;
  readonly #audit: MarlinAudit;
  readonly #brake: MarlinBrake;
  readonly #person: MarlinPerson;
  readonly #secured: Timer;
  readonly #halt: HaltMessage;
  #task: Task = { kind: 'none' };
  /** It restarted in mid-job: when it is safe, it is asked anew who it is, since it has forgotten its automatic reports. */
  #hasRestarted = false;
  /** What the firmware said when it stopped until `M999` (Marlin `MarlinCore.cpp` stop). */
  #stopped: string | null = null;

  constructor(
    private readonly wire: DriverWire,
    private readonly clock: Clock,
    private identity: MarlinIdentity,
    private readonly listener: DriverListener,
  ) {
    const config = marlinSenderConfig(identity);
    this.#stream = new MarlinStream(
      wire,
      clock,
      { identity, config },
      {
        onAcked: (line) => this.#acked(line),
        onPace: (linesPerS) => {
          if (this.#task.kind === 'program') this.#audit.pace(linesPerS);
        },
        onResent: () => this.listener.onResend(),
        onDrained: () => this.#drained(),
        onFault: (code, reason) => this.#streamFault(code, reason),
      },
    );
    this.#program = new MarlinProgram(listener);
    this.#reports = new MarlinReports(
      clock,
      identity,
      listener,
      (command) => this.#poll(command),
      (problem) => this.#heatProblem(problem),
    );
    this.#person = new MarlinPerson(this.#stream, this.#reports, listener);
    const { echoesLines, tellsPlannedPosition } = marlinVariant(identity.firmwareName);
    this.#audit = new MarlinAudit(
      clock,
      { echo: echoesLines, position: tellsPlannedPosition },
      {
        ask: (command) => this.#stream.queue(command),
        onDifference: (difference) => this.listener.onDifference(difference),
        onAudit: (audit) => this.listener.onAudit(audit),
        onGarbled: () => this.listener.onGarbled(),
      },
    );
    this.#hands = new MarlinHands(clock, this.#stream, listener, () => this.#pump());
    const hasEmergencyParser = identity.capabilities['EMERGENCY_PARSER'] === true;
    this.#brake = new MarlinBrake(clock, this.#stream, hasEmergencyParser, () => this.#switchOff());
    this.#secured = new Timer(clock, () => this.#endSecuring(false));
    this.#halt = new HaltMessage(clock, (reason) => this.#halted(reason));
  }

  begin(): void {
    this.#stream.greet();
    this.#command(...this.#reports.begin());
    this.listener.onCondition('idle', null);
  }

  run(source: LineSource): void {
    // Numbered anew, so that what was lost before the job does not count against its end.
    if (this.#stream.isIdle) this.#stream.greet();
    this.#program.clear(this.#stream.next - 1);
    this.#task = { kind: 'program', source };
    this.#audit.begin();
    source.onReadable = () => this.#pump();
    this.listener.onCondition('run', null);
    this.#pump();
  }

  pause(): void {
    if (this.#task.kind !== 'program') return;
    this.#task = { kind: 'pausing', source: this.#task.source };
    this.#stream.drain();
  }

  resume(): void {
    if (this.#person.answer()) return;
    if (this.#task.kind !== 'paused') return;
    this.#task = { kind: 'program', source: this.#task.source };
    this.listener.onCondition('run', null);
    this.listener.onResumed();
    this.#pump();
  }

  cancel(): void {
    this.makeSafe();
  }

  makeSafe(): void {
    this.#letGo('the machine was stopped');
    this.#task = { kind: 'securing', asksReceipt: false };
    this.#stream.dropUnsent();
    this.#program.unsent(this.#stream.next);
    this.#secured.arm(SAFE_TIMEOUT_MS);
    // M108 ends a wait for a heater, M410 the motion: taken off the wire as they come (Marlin `feature/e_parser.h`; without it `gcode/queue.cpp`,
    // as soon as there is room for a line). Their own `ok`s shift the count, so only the receipt behind the last line confirms.
    this.#brake.begin();
  }

  #switchOff(): void {
    this.#task = { kind: 'securing', asksReceipt: false };
    if (this.#stream.isFaulted) this.#stream.greet();
    this.#stream.replaceQueue(this.#offCommands());
    this.#pump();
  }

  recover(): Recovery {
    if (this.#stopped === null) return 'reopen';
    this.#stream.raw('M999');
    return 'asked-on';
  }

  emergencyStop(): void {
    // Raw first: acted on as it comes, with or without an emergency parser (`feature/e_parser.h`, `gcode/queue.cpp`: only a line that begins with M),
    // and no line number can have it refused. Numbered too, as OctoPrint sends it.
    this.#stream.raw('M112', this.#stream.framed('M112').trim(), ...offCommands(this.identity));
    this.#halted(
      'emergency stop. Look at the machine; when it is safe, bring it back or press its reset button.',
      'emergency-stop',
    );
  }

  converse(command: string, options: AskOptions = {}): Promise<Answer> {
    if (!this.#isIdle()) return Promise.resolve({ kind: 'error', lines: [], error: BUSY });
    return this.#hands.converse(command, options);
  }

  override(target: OverrideTarget, percent: number): DriverOutcome {
    return this.#task.kind === 'off' ? { kind: 'refused', reason: BUSY } : this.#hands.override(target, percent);
  }

  jog(move: JogMove): DriverOutcome {
    return this.#isIdle() ? this.#hands.jog(move) : { kind: 'refused', reason: BUSY };
  }

  jogCancel(): void {
    if (this.#isIdle()) this.#hands.jogCancel();
  }

  receive(line: string): void {
    if (this.#halt.receive(line)) return;
    const reply = parseMarlinReply(line);
    this.#reports.take(reply);
    this.#hands.receive(reply, line);
    // An `ok` that was on its way when the stop went out must let no line out behind it.
    if (this.#task.kind === 'off') {
      if (reply.kind === 'start') this.listener.onRestarted();
      return;
    }
    if (reply.kind !== 'ok') {
      this.identity = learnMarlinIdentity(this.identity, reply);
      if (reply.kind === 'echo') this.#audit.echo(reply.text, (number) => this.#program.line(number));
      else if (reply.kind === 'position') this.#audit.position(reply.position);
      if (reply.kind === 'busy' && reply.reason !== 'processing' && 'source' in this.#task) this.#person.call();
      if (reply.kind === 'error' && reply.errorClass === 'fatal') return this.#halt.begin(reply.text);
      if (reply.kind === 'error' && reply.errorClass === 'stopped' && this.#takeStopped(reply.text)) return;
      if (reply.kind === 'start' && this.#isIdle()) {
        this.#hands.end('the machine has restarted');
        return this.listener.onRestarted();
      }
    }
    this.#stream.take(reply, line);
    if (reply.kind === 'ok') this.#brake.acknowledged();
    this.#pump();
  }

  dispose(): void {
    this.#letGo('the connection has ended');
    for (const part of [this.#stream, this.#reports, this.#hands, this.#brake, this.#secured, this.#halt]) part.dispose();
    this.#task = { kind: 'off' };
  }

  #isIdle = (): boolean => this.#task.kind === 'none';
  #offCommands = (): string[] => [
    ...offCommands(this.identity),
    ...this.#hands.undoOverride,
    ...(this.#audit.isEchoing ? ['M111 S0'] : []),
  ];

  /** The program, a conversation, a motion by hand: over. */
  #letGo(reason: string): void {
    if ('source' in this.#task) this.#task.source.onReadable = null;
    this.#hands.end(reason);
  }

  #command(...commands: readonly string[]): void {
    this.#stream.queue(...commands);
    this.#pump();
  }

  /** Fills the window: commands first, then the program. */
  #pump(): void {
    while (this.#stream.hasRoom && !this.#brake.isOn) {
      if (this.#sendCommand()) continue;
      if (this.#task.kind === 'program') {
        if (!this.#submitProgramLine(this.#task.source)) return;
      } else if (this.#isIdle() && this.#hands.sendNext()) continue;
      else {
        if (!('asksReceipt' in this.#task) || this.#task.asksReceipt) return;
        this.#task = { ...this.#task, asksReceipt: true };
        this.#stream.drain();
      }
    }
  }

  #sendCommand(): boolean {
    const number = this.#stream.next;
    const command = this.#stream.sendCommand();
    if (command !== null && 'source' in this.#task) this.#audit.sentCommand(command, number);
    return command !== null;
  }

  /** False when the program has no line now. */
  #submitProgramLine(source: LineSource): boolean {
    const line = source.next();
    if (line === 'wait') return false;
    if (line === 'end') {
      source.onReadable = null;
      this.#task = { kind: 'finishing', asksReceipt: false };
      this.#audit.end();
      // Whatever the program has left on: somebody reaches in next. At rest, so that the last moves are not made cold.
      this.#stream.queue('M400', ...this.#offCommands());
      return true;
    }
    this.#program.sent(this.#stream.next, line);
    this.#audit.sent(line.text, line.line);
    this.#stream.submit(line.text);
    return true;
  }

  #acked(upTo: number): void {
    this.#program.acked(upTo);
    this.#audit.acked(upTo);
    this.#hands.acked(upTo);
    this.#person.came();
  }

  #drained(): void {
    if (this.#task.kind === 'pausing') {
      this.#task = { kind: 'paused', source: this.#task.source };
      this.listener.onCondition('hold', null);
      this.listener.onPaused();
      this.#command('M114');
    } else if (this.#task.kind === 'finishing') {
      this.#task = { kind: 'none' };
      this.#hands.forgetOverride();
      this.listener.onCondition('idle', null);
      this.listener.onFinished();
      this.#command('M114');
    } else if (this.#task.kind === 'securing' && this.#task.asksReceipt) this.#endSecuring(true);
  }

  #streamFault(code: MarlinFaultCode, reason: string): void {
    const isResting = this.#task.kind === 'none' || this.#task.kind === 'off';
    this.#hasRestarted ||= !isResting && code === 'firmware-reset';
    // Tried again until SAFE_TIMEOUT_MS is over.
    if (this.#task.kind === 'securing') return this.#switchOff();
    if (!isResting) return this.#fault({ code, reason });
    this.#letGo(reason);
    if (code === 'firmware-reset') return this.listener.onRestarted();
    if (code === 'timeout') return this.listener.onSilent();
    // The numbering starts afresh with the next thing that is sent.
    this.#stream.rest();
    this.#reports.askLater();
  }

  /** A heater does not do what it should: off with it, whoever has switched it on. */
  #heatProblem(problem: string): void {
    if (this.#task.kind === 'off' || this.#task.kind === 'securing') return;
    const reason = `${problem}. Heaters are switched off: look at the heater and its sensor.`;
    const isIdle = this.#isIdle();
    if (!isIdle) this.listener.onFault({ code: 'heater-fault', reason });
    this.makeSafe();
    if (isIdle) this.listener.onCondition('run', reason);
  }

  #fault(fault: DriverFault): void {
    this.listener.onFault(fault);
    this.makeSafe();
  }

  #endSecuring(confirmed: boolean): void {
    if (this.#task.kind !== 'securing') return;
    this.#brake.release();
    this.#secured.disarm();
    this.#task = { kind: 'none' };
    this.#hands.forgetOverride();
    this.#program.clear(this.#stream.next - 1);
    if (this.#stopped === null) this.listener.onCondition('idle', confirmed ? null : NOT_CONFIRMED);
    else this.#rest();
    this.listener.onSafe(confirmed);
    if (!this.#hasRestarted) return;
    this.#hasRestarted = false;
    this.listener.onRestarted();
  }

  /** True when nothing runs that could fail by it. Each line that it refuses tells it again. */
  #takeStopped(text: string): boolean {
    this.#stopped = text.replace(/^\s*Error:\s*/i, '').trim();
    if (this.#isIdle()) this.#rest();
    return !('source' in this.#task) && this.#task.kind !== 'finishing';
  }

  /** The firmware moves nothing until `M999`: it is left alone until a person says so. */
  #rest(): void {
    this.#letGo(this.#stopped ?? 'the machine has stopped');
    this.#task = { kind: 'off' };
    this.#stream.rest();
    this.#reports.rest();
    this.listener.onCondition('halted', `${this.#stopped ?? ''} Look at the machine; when it is safe, bring it back.`);
  }

  /** The firmware has stopped for good (kill): it takes nothing until it is reset, and has switched its heaters off. */
  #halted(reason: string, code: 'emergency-stop' | 'firmware-halted' = 'firmware-halted'): void {
    const wasIdle = this.#task.kind === 'none' || this.#task.kind === 'off';
    this.#letGo(reason);
    this.#task = { kind: 'off' };
    this.#stream.rest();
    this.#brake.release();
    this.#reports.rest();
    this.#secured.disarm();
    this.listener.onCondition('halted', reason);
    if (!wasIdle) this.listener.onFault({ code, reason });
    this.listener.onSafe(true);
  }

  /** Something is to be asked beside what goes on. */
  #poll(command: string): void {
    if (this.#task.kind === 'off' || this.#hands.isTalking) return;
    if (this.#stream.isFaulted) this.#stream.greet();
    if (!this.#stream.has(command) && !('asksReceipt' in this.#task)) this.#command(command);
  }
}
