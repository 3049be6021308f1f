// SPDX-License-Identifier: AGPL-3.0-or-later
import type { JogMove, MachineIdentity, MachineMode, OverrideTarget } from '@fabcommons/contracts';
import { parseGrblReply } from '@fabcommons/firmware';
import { type Clock, systemClock } from '../driver/clock.js';
import type { Driver, DriverListener, MachineCondition } from '../driver/driver.js';
import { GrblDriver } from '../driver/grbl-driver.js';
import { MarlinDriver } from '../driver/marlin-driver.js';
import type { Transport } from '../transport/transport.js';
import { commandProblem } from './command-problem.js';
import { describeBadLink, describeState, describeUnknown, SECURING, STOP_UNSENT, STOPPED_UNBEGUN } from './in-words.js';
import { JobDesk } from './job-desk.js';
import type { JobEnd } from './job-run.js';
import { Lending } from './lending.js';
import { LinkWatch } from './link-watch.js';
import { identityOf } from './machine-identity.js';
import type { IdentityCheck } from './known-machine.js';
import { MachineWire } from './machine-wire.js';
import { control, refused } from './outcome.js';
import { PortKeeper } from './port-keeper.js';
import { PositionTrust } from './position-trust.js';
import type { Busy, FirmwareChoice, Probed } from './probe.js';
import { ProgramGate } from './program-gate.js';
import { SnapshotBoard } from './snapshot-board.js';
import type {
  ControlOutcome,
  MachineSession,
  SessionEvent,
  SessionJob,
  SessionMemory,
  SessionSnapshot,
  StartOutcome,
  StopOutcome,
} from './session.js';
import { SessionListeners } from './session-listeners.js';
import { UnknownTalk } from './unknown-talk.js';
import type { BorrowOutcome, LendOutcome } from './workbench.js';

/** Where there is something to bring a machine back from. */
const RECOVERABLE: readonly MachineMode[] = ['faulted', 'alarm', 'offline'];
/** Where the port is not lent: something goes on there that a person has to end first, or the port is just being opened. */
const NOT_LENDABLE: readonly MachineMode[] = ['opening', 'run', 'hold', 'flashing'];

type Options = { readonly transport: Transport; readonly firmware?: FirmwareChoice; readonly clock?: Clock };
/** What a session is made of. `firmware` `auto` asks the machine; a named one is believed. `trust` judges whether it is who answered before. */
export type SessionOptions = Options & { readonly trust?: IdentityCheck };

/** Makes the session of one machine; nothing is opened before `open()`. */
export const createSession = (options: SessionOptions): MachineSession => new Session(options);

class Session implements MachineSession {
  identity: MachineIdentity | null = null;
  readonly #clock: Clock;
  readonly #wire: MachineWire;
  readonly #port: PortKeeper;
  readonly #listeners = new SessionListeners();
  readonly #board: SnapshotBoard;
  readonly #jobs: JobDesk;
  readonly #lending: Lending;
  readonly #gate = new ProgramGate({ driver: () => this.#driver, isHomed: () => this.#trust.isHomed });
  readonly #link = new LinkWatch(() => this.#linkChanged());
  readonly #trust = new PositionTrust(() => this.#rememberNow());
  #driver: Driver | null = null;
  /** To a firmware that is not known. */
  #talk: UnknownTalk | null = null;
  #wantsSafe = false;
  #isClosing = false;

  constructor(options: SessionOptions) {
    const { transport, firmware = 'auto', clock = systemClock } = options;
    this.#clock = clock;
    this.#board = new SnapshotBoard(
      clock,
      () => ({ job: this.#jobs.progress, link: this.#link.counts, isHomed: this.#trust.isHomed }),
      (event) => this.#listeners.tell(event),
    );
    this.#jobs = new JobDesk({
      clock,
      board: this.#board,
      emit: (event) => this.#listeners.tell(event),
      driver: () => this.#driver,
      check: (job, isWanted) => this.#gate.check(job, isWanted),
    });
    this.#wire = new MachineWire(transport, {
      onLine: (line) => this.#receive(line),
      onSent: (text) => this.#listeners.line('out', text),
      onBabble: () => this.#badLine('garbled'),
      onClosed: (end) => this.#closed(end),
    });
    this.#port = new PortKeeper({
      wire: this.#wire,
      clock,
      firmware,
      board: this.#board,
      onAsk: () => this.#letDriverGo('the machine is asked anew who it is'),
      onProbed: (probed) => this.#probed(probed),
      onBusy: (busy) => this.#busyBeforeKnown(busy),
      trust: options.trust,
    });
    this.#lending = new Lending({
      transport,
      board: this.#board,
      letGo: () => this.#letPortGo(),
      takeBack: () => this.#takePortBack(),
      problem: (command) => commandProblem(command, this.#driver?.dialect ?? 'unknown'),
      talk: (command, ask) =>
        this.#driver?.converse(command, ask) ?? this.#talk?.ask(command, ask) ?? Promise.resolve({ kind: 'ended', lines: [] }),
      onTrouble: (text) => this.#listeners.tell({ kind: 'problem', text }),
    });
  }

  get snapshot(): SessionSnapshot {
    return this.#board.snapshot;
  }

  subscribe(listener: (event: SessionEvent) => void, options?: { readonly transcript?: boolean }): () => void {
    return this.#listeners.add(listener, options?.transcript === true);
  }

  remember({ positionLost, isStopped }: SessionMemory): void {
    if (positionLost) this.#trust.lose();
    this.#board.isStopped = isStopped;
  }

  open(): Promise<void> {
    return this.#port.open();
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    this.#port.giveUp();
    await this.#lending.end('the bridge was stopped');
    await this.#jobs.endOwn();
    await this.#wire.close();
    this.#closed({ lost: false, reason: 'closed' });
    this.#board.dispose();
  }

  start(job: SessionJob): StartOutcome {
    if (this.#jobs.isBusy) return refused('busy', `the machine runs another job (${this.#jobs.jobId})`);
    if (this.#lending.isOut) return refused('busy', `the machine is in use: ${this.#lending.purpose}`);
    const driver = this.#driver;
    if (!driver || this.snapshot.mode !== 'idle')
      return refused('not-ready', `the machine is not idle but ${describeState(this.snapshot)}`);
    if (driver.dialect !== job.dialect)
      return {
        kind: 'refused',
        code: 'bad-program',
        reason: `the program is for ${job.dialect}, the machine speaks ${driver.dialect}`,
      };
    const problem = this.#gate.quick(job);
    if (problem) return { kind: 'refused', ...problem };
    this.#link.judgeAnew();
    return this.#jobs.start(job, driver);
  }

  pause(jobId: string): ControlOutcome {
    return this.#jobs.pause(jobId);
  }

  resume(jobId: string): ControlOutcome {
    const outcome = this.#jobs.resume(jobId);
    // Somebody has looked at the cable.
    if (outcome.kind === 'accepted') this.#link.judgeAnew();
    return outcome;
  }

  cancel(jobId: string, reason: string): ControlOutcome {
    return this.#jobs.cancel(jobId, reason);
  }

  emergencyStop(by?: string): StopOutcome {
    const isSent = this.#wire.isOpen && !this.#lending.isPortOut;
    this.#board.isStopped = true;
    this.#jobs.markStopped(by);
    this.#wire.dropHeld();
    if (this.#driver) this.#driver.emergencyStop();
    // What speaks to it now is no G-code: closing its port ends that.
    else if (this.#lending.isPortOut) this.#wantsSafe = true;
    // Nobody knows yet who is there: both words, each harmless to the other firmware. M112 has to begin its line (Marlin `e_parser.h`, `queue.cpp`).
    else if (this.#wire.isOpen) this.#wire.write('\nM112\n\x18');
    // Out of reach: as soon as it is reached.
    else this.#wantsSafe = true;
    this.#wire.flush();
    void this.#lending.end('emergency stop');
    this.#jobs.endUnbegun(STOPPED_UNBEGUN);
    // What is idle is so no longer.
    if (this.#driver && this.snapshot.mode === 'idle') this.#board.mode('idle', null);
    this.#rememberNow();
    if (isSent) return { isSent };
    this.#board.tellStopUnsent();
    return { isSent, reason: STOP_UNSENT };
  }

  recover(): ControlOutcome {
    const { mode } = this.snapshot;
    if (this.#jobs.isBusy) return refused('busy', 'a job is under way: end it first');
    if (this.#lending.isPortOut) return refused('busy', `the machine is in use: ${this.#lending.purpose}`);
    if (!this.#port.isWanted || !RECOVERABLE.includes(mode))
      return refused('not-ready', `there is nothing to bring it back from: it is ${mode}`);
    this.#lending.endBench('somebody brings the machine back');
    if (this.#forgetStop()) return { kind: 'accepted' };
    const recovery = this.#driver?.recover() ?? 'reopen';
    if (recovery === 'asked-on') this.#port.identifyAgain('the machine was told to go on');
    else if (recovery === 'reopen') void this.#port.openAnew();
    return { kind: 'accepted' };
  }

  borrow(purpose: string): BorrowOutcome {
    if (this.#jobs.isBusy) return refused('busy', 'a job is under way');
    if (this.#lending.isOut) return refused('busy', `the machine is in use: ${this.#lending.purpose}`);
    const { mode } = this.snapshot;
    const isReady = mode === 'idle' || (mode === 'alarm' && !this.#board.isStopped);
    if (this.#driver ? !isReady : !this.#talk)
      return refused('not-ready', `the machine is not idle but ${describeState(this.snapshot)}`);
    return this.#lending.borrow(purpose);
  }

  lendPort(purpose: string): Promise<LendOutcome> {
    const { mode } = this.snapshot;
    if (this.#jobs.isBusy) return Promise.resolve(refused('busy', 'a job is under way'));
    if (this.#lending.isOut) return Promise.resolve(refused('busy', `the machine is in use: ${this.#lending.purpose}`));
    if (this.#isClosing || !this.#port.isWanted || NOT_LENDABLE.includes(mode))
      return Promise.resolve(refused('not-ready', `the port is not free: the machine is ${describeState(this.snapshot)}`));
    return this.#lending.lendPort(purpose);
  }

  override(target: OverrideTarget, percent: number): ControlOutcome {
    if (!this.#driver || !this.#jobs.isBusy) return refused('no-such-job', 'no job runs whose speed could be changed');
    return control(this.#driver.override(target, percent));
  }

  jog(move: JogMove): ControlOutcome {
    if (this.#jobs.isBusy) return refused('busy', 'a job is under way');
    if (this.#lending.isOut) return refused('busy', `the machine is in use: ${this.#lending.purpose}`);
    const { mode, detail } = this.snapshot;
    // A jog may follow a jog: then it runs.
    const isReady = mode === 'idle' || (mode === 'run' && detail !== SECURING);
    if (!this.#driver || !isReady || this.#board.isStopped)
      return refused('not-ready', `the machine is not idle but ${describeState(this.snapshot)}`);
    return control(this.#driver.jog(move));
  }

  jogCancel(): ControlOutcome {
    if (!this.#jobs.isBusy) this.#driver?.jogCancel();
    this.#wire.flush();
    return { kind: 'accepted' };
  }

  makeSafe(): void {
    this.#wantsSafe = true;
    this.#lending.endBench('heaters and spindle are switched off');
    if (this.#driver && this.snapshot.mode !== 'faulted') this.#secure(this.#driver);
  }

  /** No job begins before it is done: the driver tells the condition then. */
  #secure(driver: Driver): void {
    this.#wantsSafe = false;
    driver.makeSafe();
    this.#jobs.condition('run', SECURING);
  }

  /**
   * A job was cut off: M108 ends a wait for a heater, so that heaters-off can follow (Marlin `M108.cpp`); a Grbl is held and, at rest, reset:
   * that stops its spindle, and it answers again.
   */
  #busyBeforeKnown(busy: Busy): boolean {
    if (!this.#wantsSafe) return false;
    if (busy.family === 'marlin') this.#wire.write('M108\n');
    else this.#wire.write(busy.rests ? '\x18' : '!');
    return true;
  }

  #probed(probed: Probed): void {
    this.#gate.known = probed;
    this.identity = identityOf(probed, this.#wire.port);
    this.#listeners.tell({ kind: 'identity', identity: this.identity });
    if (probed.kind === 'unknown') {
      if (probed.transcript.length > 0) this.#talk = new UnknownTalk(this.#wire, this.#clock);
      return this.#board.mode('unidentified', describeUnknown(probed, this.#port.hasReopened));
    }
    this.#board.mode('identified', null);
    this.#driver =
      probed.kind === 'marlin'
        ? new MarlinDriver(this.#wire, this.#clock, probed.identity, this.#driverListener)
        : new GrblDriver(this.#wire, this.#clock, probed.identity, this.#driverListener);
    this.#driver.begin();
    if (this.#wantsSafe) this.#secure(this.#driver);
  }

  #letDriverGo(reason: string): void {
    this.#driver?.dispose();
    this.#driver = null;
    this.#talk?.dispose();
    this.#talk = null;
    this.#lending.endBench(reason);
    this.#trust.doubt();
  }

  async #letPortGo(): Promise<void> {
    this.#port.giveUp();
    this.#letDriverGo('the port is lent');
    await this.#wire.close();
  }

  async #takePortBack(): Promise<void> {
    if (this.#isClosing) this.#board.mode('closed', null);
    else await this.#port.open();
  }

  #receive(line: string): void {
    this.#link.heard();
    this.#listeners.line('in', line);
    if (this.#port.receive(line)) return;
    if (this.#driver) return this.#driver.receive(line);
    this.#talk?.receive(line);
    // Opening asks by itself.
    if (this.snapshot.mode !== 'opening' && (line.trim() === 'start' || parseGrblReply(line).kind === 'banner'))
      this.#port.identifyAgain('the machine has restarted');
  }

  #closed(end: { lost: boolean; reason: string }): void {
    const detail = end.lost ? `the connection to the machine was lost: ${end.reason}` : null;
    this.#letDriverGo(detail ?? 'the connection was closed');
    if (this.snapshot.mode !== 'offline' && !this.#lending.isPortOut) this.#board.mode(end.lost ? 'lost' : 'closed', detail);
    // It goes on heating by itself: off as soon as it is reached again.
    if (this.#jobs.lost(detail ?? 'the connection was closed')) this.#wantsSafe = true;
    this.#port.closed(end.lost);
  }

  readonly #driverListener: DriverListener = {
    onTemperatures: (temperatures) => this.#board.later({ temperatures: { ...this.snapshot.temperatures, ...temperatures } }),
    onMotion: (motion) => this.#board.later(motion),
    onCondition: (condition, detail) => this.#condition(condition, detail),
    onPosition: (isKnown) => (isKnown ? this.#trust.find() : this.#trust.lose()),
    onLineDone: (line) => this.#jobs.lineDone(line),
    onHeating: (isHeating) => this.#jobs.heating(isHeating),
    onPaused: (why) => this.#jobs.paused(why),
    onResumed: (why) => this.#jobs.resumed(why),
    onFinished: () => this.#jobs.finish(null),
    onFault: (fault) => this.#jobs.fault(fault),
    onSafe: (confirmed) => this.#jobs.safe(confirmed),
    onHostAction: (action) => this.#jobs.hostAction(action),
    onDifference: (difference) => this.#jobs.difference(difference),
    onAudit: (audit) => this.#jobs.audit(audit),
    onResend: () => this.#badLine('resends'),
    onGarbled: () => this.#badLine('garbled'),
    onRestarted: () => this.#restarted(),
    onSilent: () => this.#askAnew('timeout', 'the machine does not answer any more'),
  };

  #condition(condition: MachineCondition, detail: string | null): void {
    if (condition === 'alarm')
      this.#jobs.endUnbegun({ phase: 'failed', code: 'alarm', reason: detail ?? 'the machine is in alarm' });
    if (condition === 'halted') this.#jobs.endUnbegun({ phase: 'failed', code: 'firmware-halted', reason: detail ?? 'halted' });
    this.#jobs.condition(condition, detail);
  }

  #restarted(): void {
    // A Marlin that was stopped restarts by its reset button only: somebody stands there. A Grbl restarts by the stop itself.
    if (this.#driver?.dialect === 'marlin' && this.snapshot.mode === 'faulted') this.#forgetStop();
    this.#askAnew('firmware-reset', 'the machine has restarted');
  }

  /** Nobody knows any more who is there and how it stands. */
  #askAnew(code: JobEnd['code'], reason: string): void {
    this.#jobs.endUnbegun({ phase: 'failed', code, reason: `${reason}; the job had not begun` });
    if (!this.#jobs.isBusy) this.#port.identifyAgain(reason);
  }

  /** A person says that it is safe. True when that was all: the machine itself had not stopped, or had forgotten it. */
  #forgetStop(): boolean {
    const isAll = this.#board.forgetStop();
    this.#rememberNow();
    return isAll;
  }

  #rememberNow(): void {
    const memory = { positionLost: this.#trust.isLost, isStopped: this.#board.isStopped };
    this.#listeners.tell({ kind: 'memory', memory });
  }

  #badLine(what: 'garbled' | 'resends'): void {
    this.#link.bad(what, this.#driver?.dialect ?? 'marlin');
    this.#board.touch();
  }

  #linkChanged(): void {
    const { state } = this.#link;
    this.#listeners.tell({ kind: 'link', quality: state });
    if (state.quality === 'bad') this.#jobs.hold(describeBadLink(state));
  }
}
