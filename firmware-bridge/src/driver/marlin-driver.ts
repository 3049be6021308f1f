// SPDX-License-Identifier: AGPL-3.0-or-later
import {
  frameLine,
  isMarlinSenderIdle,
  learnMarlinIdentity,
  type MarlinIdentity,
  type MarlinReply,
  marlinRoom,
  type MarlinSenderConfig,
  type MarlinSenderEffect,
  type MarlinSenderInput,
  type MarlinSenderState,
  parseMarlinReply,
  startMarlinSender,
  stepMarlinSender,
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
import { HaltMessage } from './halt-message.js';
import { Timer } from './timer.js';

/** `M105` is asked this often where the firmware cannot report by itself (OctoPrint: 5 s idle, 2 s with a target). */
const POLL_MS = 2_000;
/** Silence after which a machine that reports every second is asked all the same. */
const QUIET_MS = 5_000;
/** Seconds between automatic reports (`M155`, `M154`; Marlin `gcode/temp/M155.cpp`). */
const AUTOREPORT_S = 1;
/** How long heaters-off may take to be acknowledged: a firmware in a long wait without emergency parser answers only after it. */
const SAFE_TIMEOUT_MS = 30_000;
/** Commands of the driver that wait to be sent. */
const MAX_COMMANDS = 32;

/** What the driver is busy with. `off`: nothing is sent until the machine was reset. */
type Task =
  | { kind: 'none' }
  | { kind: 'program'; source: LineSource }
  | { kind: 'pausing'; source: LineSource }
  | { kind: 'paused'; source: LineSource }
  | { kind: 'finishing'; asksReceipt: boolean }
  | { kind: 'securing'; asksReceipt: boolean }
  | { kind: 'off' };

/** Speaks to one Marlin: performs what the sender asks for and decides whose line is next. */
export class MarlinDriver implements Driver {
  readonly dialect = 'marlin';
  readonly #ok: Timer;
  readonly #settle: Timer;
  readonly #poll: Timer;
  readonly #secured: Timer;
  readonly #halt: HaltMessage;
  #sender: MarlinSenderState;
  #task: Task = { kind: 'none' };
  #commands: string[] = [];
  #lines = new Map<number, ProgramLine>();
  #heating = new Set<number>();
  #drains = 0;
  #waitsForPerson = false;
  /** It has said something since it was asked last. */
  #isHeard = false;
  /** It restarted in mid-job: when it is safe, it is asked anew who it is, since it has forgotten its automatic reports. */
  #hasRestarted = false;
  /** What the firmware said when it stopped until `M999` (Marlin `MarlinCore.cpp` stop). */
  #stopped: string | null = null;

  constructor(
    private readonly wire: DriverWire,
    clock: Clock,
    private identity: MarlinIdentity,
    private readonly config: MarlinSenderConfig,
    private readonly listener: DriverListener,
  ) {
    this.#ok = new Timer(clock, () => this.#step({ kind: 'timeout', timer: 'ok' }));
    this.#settle = new Timer(clock, () => this.#step({ kind: 'timeout', timer: 'settle' }));
    this.#poll = new Timer(clock, () => this.#pollNow());
    this.#secured = new Timer(clock, () => this.#endSecuring(false));
    this.#halt = new HaltMessage(clock, (reason) => this.#halted(reason));
    this.#sender = startMarlinSender(config).state;
  }

  begin(): void {
    this.#greet();
    const { capabilities } = this.identity;
    this.#command('M113 S2');
    if (capabilities['AUTOREPORT_TEMP']) this.#command(`M155 S${AUTOREPORT_S}`);
    this.#isHeard = capabilities['AUTOREPORT_TEMP'] === true;
    this.#pollNow();
    if (capabilities['AUTOREPORT_POS']) this.#command(`M154 S${AUTOREPORT_S}`);
    this.#command('M114');
    this.listener.onCondition('idle', null);
  }

  run(source: LineSource): void {
    // Numbered anew, so that what was lost before the job does not count against its end.
    if (isMarlinSenderIdle(this.#sender)) this.#greet();
    this.#lines.clear();
    this.#heating.clear();
    this.#task = { kind: 'program', source };
    source.onReadable = () => this.#pump();
    this.listener.onCondition('run', null);
    this.#pump();
  }

  pause(): void {
    if (this.#task.kind !== 'program') return;
    this.#task = { kind: 'pausing', source: this.#task.source };
    this.#drain();
  }

  resume(): void {
    if (this.#waitsForPerson) {
      // M0 or a filament change waits for a person; M108 is the button (Marlin `M108.cpp`). With the emergency parser it is read at once.
      this.#waitsForPerson = false;
      this.wire.write('M108\n');
      this.listener.onResumed();
      return;
    }
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
    const { source } = 'source' in this.#task ? this.#task : { source: null };
    if (source) source.onReadable = null;
    // M108 ends a wait for a heater, M410 the motion: taken off the wire as they come (Marlin `feature/e_parser.h`; without it `gcode/queue.cpp`,
    // as soon as there is room for a line). Their own `ok`s shift the count, so only the receipt behind the last line confirms.
    this.wire.write('M108\nM410\n');
    this.#secured.arm(SAFE_TIMEOUT_MS);
    this.#switchOff();
  }

  #switchOff(): void {
    this.#commands = this.#offCommands();
    this.#task = { kind: 'securing', asksReceipt: false };
    if (this.#sender.phase.kind === 'faulted') this.#greet();
    this.#pump();
  }

  recover(): Recovery {
    if (this.#stopped === null) return 'reopen';
    this.wire.write('M999\n');
    return 'asked-on';
  }

  emergencyStop(): void {
    // Raw first: acted on as it comes, with or without an emergency parser (`feature/e_parser.h`, `gcode/queue.cpp`: only a line that begins with M),
    // and no line number can have it refused. Numbered too, as OctoPrint sends it.
    this.wire.write(`M112\n${frameLine(this.#sender.next, 'M112')}${this.#offCommands().join('\n')}\n`);
    this.#halted(
      'emergency stop. Look at the machine; when it is safe, bring it back or press its reset button.',
      'emergency-stop',
    );
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
    this.#isHeard = true;
    if (this.#halt.receive(line)) return;
    const reply = parseMarlinReply(line);
    this.identity = learnMarlinIdentity(this.identity, reply);
    this.#report(reply);
    if (this.#task.kind === 'off') {
      if (reply.kind === 'start') this.listener.onRestarted();
      return;
    }
    if (reply.kind === 'error' && reply.errorClass === 'fatal') return this.#halt.begin(reply.text);
    if (reply.kind === 'error' && reply.errorClass === 'stopped' && this.#takeStopped(reply.text)) return;
    if (reply.kind === 'start' && this.#isIdle()) return this.listener.onRestarted();
    this.#step({ kind: 'reply', reply, text: line });
  }

  dispose(): void {
    for (const timer of [this.#ok, this.#settle, this.#poll, this.#secured]) timer.dispose();
    this.#halt.dispose();
    if ('source' in this.#task) this.#task.source.onReadable = null;
    this.#task = { kind: 'off' };
  }

  #isIdle = (): boolean => this.#task.kind === 'none';

  #greet(): void {
    const first = startMarlinSender(this.config);
    this.#sender = first.state;
    this.#perform(first.effects);
  }

  /** `M5` always: after a restart of the bridge nobody knows what the program has switched on. A firmware without spindle says that it does not know it. */
  #offCommands(): string[] {
    const { extruders, capabilities } = this.identity;
    const tools = Array.from({ length: Math.max(1, extruders ?? 1) }, (_, tool) => `M104 T${tool} S0`);
    const chamber = capabilities['CHAMBER_TEMPERATURE'] ? ['M141 S0'] : [];
    return ['M104 S0', ...(tools.length > 1 ? tools : []), 'M140 S0', ...chamber, 'M107', 'M5'];
  }

  #command(text: string): void {
    if (this.#commands.length < MAX_COMMANDS) this.#commands.push(text);
    this.#pump();
  }

  /** Fills the window: commands first, then the program. */
  #pump(): void {
    while (marlinRoom(this.#sender) > 0) {
      const command = this.#commands.shift();
      if (command !== undefined) this.#step({ kind: 'submit', text: command });
      else if (this.#task.kind === 'program') {
        if (!this.#submitProgramLine(this.#task.source)) return;
      } else {
        if (!('asksReceipt' in this.#task) || this.#task.asksReceipt) return;
        this.#task = { ...this.#task, asksReceipt: true };
        this.#drain();
      }
    }
  }

  /** False when the program has no line now. */
  #submitProgramLine(source: LineSource): boolean {
    const line = source.next();
    if (line === 'wait') return false;
    if (line === 'end') {
      source.onReadable = null;
      this.#task = { kind: 'finishing', asksReceipt: false };
      // Whatever the program has left on: somebody reaches in next. At rest, so that the last moves are not made cold.
      this.#commands.push('M400', ...this.#offCommands());
      return true;
    }
    const number = this.#sender.next;
    this.#lines.set(number, line);
    if (/^M(?:109|190|191)(?!\d)/.test(line.text)) {
      if (this.#heating.size === 0) this.listener.onHeating(true);
      this.#heating.add(number);
    }
    this.#step({ kind: 'submit', text: line.text });
    return true;
  }

  #drain(): void {
    this.#drains += 1;
    this.#step({ kind: 'drain', token: `fab-receipt-${this.#drains}` });
  }

  #step(input: MarlinSenderInput): void {
    const step = stepMarlinSender(this.#sender, input);
    this.#sender = step.state;
    this.#perform(step.effects);
    if (input.kind !== 'submit') this.#pump();
  }

  #perform(effects: readonly MarlinSenderEffect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'write') this.wire.write(effect.frame);
      else if (effect.kind === 'arm') (effect.timer === 'ok' ? this.#ok : this.#settle).arm(effect.delayMs);
      else if (effect.kind === 'disarm') (effect.timer === 'ok' ? this.#ok : this.#settle).disarm();
      else if (effect.kind === 'acked') this.#acked(effect.line);
      else if (effect.kind === 'resent') this.listener.onResend();
      else if (effect.kind === 'drained') this.#drained();
      else this.#fault({ code: effect.code, reason: effect.reason });
    }
  }

  #acked(upTo: number): void {
    for (const [number, line] of this.#lines) {
      if (number > upTo) return;
      this.#lines.delete(number);
      if (this.#heating.delete(number) && this.#heating.size === 0) this.listener.onHeating(false);
      this.listener.onLineDone(line);
    }
    if (this.#waitsForPerson) {
      this.#waitsForPerson = false;
      this.listener.onCondition('run', null);
      this.listener.onResumed();
    }
  }

  #drained(): void {
    if (this.#task.kind === 'pausing') {
      this.#task = { kind: 'paused', source: this.#task.source };
      this.listener.onCondition('hold', null);
      this.listener.onPaused();
      this.#command('M114');
    } else if (this.#task.kind === 'finishing') {
      this.#task = { kind: 'none' };
      this.listener.onCondition('idle', null);
      this.listener.onFinished();
      this.#command('M114');
    } else if (this.#task.kind === 'securing' && this.#task.asksReceipt) this.#endSecuring(true);
  }

  #fault(fault: DriverFault): void {
    const wasIdle = this.#task.kind === 'none' || this.#task.kind === 'off';
    this.#hasRestarted ||= !wasIdle && fault.code === 'firmware-reset';
    // Tried again until SAFE_TIMEOUT_MS is over.
    if (this.#task.kind === 'securing') return this.#switchOff();
    if (wasIdle && fault.code === 'firmware-reset') return this.listener.onRestarted();
    if (wasIdle && fault.code === 'timeout') return this.listener.onSilent();
    if (wasIdle) return this.#greetAgainLater();
    this.listener.onFault(fault);
    this.makeSafe();
  }

  /** Nothing runs: the numbering starts afresh with the next thing that is sent. */
  #greetAgainLater(): void {
    this.#commands = [];
    this.#poll.arm(POLL_MS);
  }

  #endSecuring(confirmed: boolean): void {
    if (this.#task.kind !== 'securing') return;
    this.#secured.disarm();
    this.#task = { kind: 'none' };
    this.#lines.clear();
    this.#heating.clear();
    if (this.#stopped === null) this.listener.onCondition('idle', null);
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
    this.#task = { kind: 'off' };
    this.#commands = [];
    for (const timer of [this.#ok, this.#settle, this.#poll]) timer.disarm();
    this.listener.onCondition('halted', `${this.#stopped ?? ''} Look at the machine; when it is safe, bring it back.`);
  }

  /** The firmware has stopped for good (kill): it takes nothing until it is reset, and has switched its heaters off. */
  #halted(reason: string, code: 'emergency-stop' | 'firmware-halted' = 'firmware-halted'): void {
    const wasIdle = this.#task.kind === 'none' || this.#task.kind === 'off';
    if ('source' in this.#task) this.#task.source.onReadable = null;
    this.#task = { kind: 'off' };
    this.#commands = [];
    for (const timer of [this.#ok, this.#settle, this.#poll, this.#secured]) timer.disarm();
    this.listener.onCondition('halted', reason);
    if (!wasIdle) this.listener.onFault({ code, reason });
    this.listener.onSafe(true);
  }

  /** A machine that reports by itself is asked only when it has said nothing for a while. */
  #pollNow(): void {
    if (this.#task.kind === 'off') return;
    if (this.#sender.phase.kind === 'faulted') this.#greet();
    const reports = this.identity.capabilities['AUTOREPORT_TEMP'] === true;
    this.#poll.arm(reports ? QUIET_MS : POLL_MS);
    const isHeard = this.#isHeard;
    this.#isHeard = false;
    if (reports && isHeard) return;
    if (!this.#commands.includes('M105') && !('asksReceipt' in this.#task)) this.#command('M105');
  }

  #report(reply: MarlinReply): void {
    if (reply.kind === 'temperature' || (reply.kind === 'ok' && reply.temperatures)) {
      if (reply.temperatures) this.listener.onTemperatures(reply.temperatures);
    } else if (reply.kind === 'position') {
      this.listener.onMotion({ positionMm: { x: reply.position.x, y: reply.position.y, z: reply.position.z } });
    } else if (reply.kind === 'busy' && reply.reason !== 'processing' && !this.#waitsForPerson && 'source' in this.#task) {
      this.#waitsForPerson = true;
      this.listener.onCondition('hold', 'the machine waits for a person: see its display, then resume');
      this.listener.onPaused();
    } else if (reply.kind === 'action') {
      this.listener.onHostAction(reply.action, reply.argument);
    } else if (reply.kind === 'error' && reply.errorClass === 'resend' && reply.lastLine === null) {
      this.listener.onGarbled();
    }
  }
}
