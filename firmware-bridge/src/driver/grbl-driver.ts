// SPDX-License-Identifier: AGPL-3.0-or-later
import {
  GRBL_REALTIME,
  type GrblIdentity,
  grblLineCharacters,
  type GrblReply,
  type GrblSenderConfig,
  type GrblStatusReport,
  grblWindowBytes,
  isGarbledGrbl,
  parseGrblReply,
} from '@fabcommons/firmware';
import type { JogMove, OverrideTarget } from '@fabcommons/contracts';
import type { Answer, AskOptions } from './answer.js';
import type { Clock } from './clock.js';
import type { Driver, DriverFault, DriverListener, DriverOutcome, DriverWire, LineSource, Recovery } from './driver.js';
import { grblMotion } from './grbl-condition.js';
import { GrblJogging } from './grbl-jogging.js';
import { GrblOverrides } from './grbl-overrides.js';
import { GrblRecovery } from './grbl-recovery.js';
import { GrblRun } from './grbl-run.js';
import { GrblStanding } from './grbl-standing.js';
import { GrblStop } from './grbl-stop.js';
import { GrblTalk } from './grbl-talk.js';
import { StatusPoll } from './status-poll.js';

/** What has the machine now. `stopping`: being made safe; `ofJob` when a program that was taken whole has its spindle switched off. */
type Task =
  | { readonly kind: 'none' | 'talking' | 'jogging' | 'recovering' }
  | { readonly kind: 'program'; readonly run: GrblRun }
  | { readonly kind: 'stopping'; readonly ofJob: boolean };

const NONE: Task = { kind: 'none' };

/** Speaks to one Grbl, grblHAL or FluidNC: who has the wire, what its state means, and the ways to a stop. */
export class GrblDriver implements Driver {
  readonly dialect = 'grbl';
  readonly #config: GrblSenderConfig;
  readonly #poll: StatusPoll;
  readonly #recovery: GrblRecovery;
  readonly #stop: GrblStop;
  readonly #talk: GrblTalk;
  readonly #jogging: GrblJogging;
  readonly #overrides: GrblOverrides;
  readonly #standing: GrblStanding;
  #task: Task = NONE;
  /** It was found held, so that it has told nothing of itself yet. */
  #isUnread: boolean | null = null;

  constructor(
    private readonly wire: DriverWire,
    private readonly clock: Clock,
    private readonly identity: GrblIdentity,
    private readonly listener: DriverListener,
  ) {
    const { flavour } = identity;
    this.#standing = new GrblStanding(identity, listener);
    this.#config = {
      firmware: flavour,
      windowBytes: grblWindowBytes(identity),
      maxLineCharacters: grblLineCharacters(identity),
    };
    this.#poll = new StatusPoll(wire, clock, () => this.#silent());
    this.#recovery = new GrblRecovery(wire, clock, flavour, (problem) => {
      this.#standing.recovered(problem);
      this.#rest();
    });
    this.#stop = new GrblStop(wire, clock, this.#poll, (confirmed) => this.#stopped(confirmed));
    this.#talk = new GrblTalk(wire, clock, flavour);
    this.#jogging = new GrblJogging(wire, clock, flavour, {
      onOver: () => this.#rest(),
      onRefused: (reason) => (this.#standing.notice = `the last jog was refused: ${reason}`),
    });
    this.#overrides = new GrblOverrides(wire, clock);
  }

  begin(): void {
    this.#poll.ask();
  }

  run(source: LineSource): void {
    this.#letGo('a program begins');
    this.#standing.notice = null;
    const { wire, clock, identity, listener } = this;
    const run = new GrblRun(
      {
        wire,
        clock,
        identity,
        listener,
        config: this.#config,
        poll: this.#poll,
        talk: this.#talk,
        onFault: (fault) => this.#fault(fault),
        onTaken: () => this.#quiet(),
      },
      source,
      this.#standing.status,
    );
    this.#task = { kind: 'program', run };
    listener.onCondition('run', null);
    run.begin();
  }

  pause(): void {
    if (this.#task.kind === 'program') this.#task.run.pause();
  }

  resume(): void {
    if (this.#task.kind === 'program') this.#task.run.resume();
  }

  cancel = (): void => this.#hold();
  makeSafe = (): void => this.#hold();

  emergencyStop(): void {
    const hadJob = this.#hasJob;
    this.#stop.reset();
    this.#letGo('emergency stop');
    this.#task = { kind: 'stopping', ofJob: false };
    if (hadJob)
      this.listener.onFault({ code: 'emergency-stop', reason: 'emergency stop; the position may be lost: home the machine' });
  }

  recover(): Recovery {
    this.#letGo('the machine is being brought back');
    this.#stop.dispose();
    this.#task = { kind: 'recovering' };
    this.#recovery.begin();
    return 'begun';
  }

  converse(command: string, options: AskOptions = {}): Promise<Answer> {
    if (this.#task.kind !== 'none' || this.#talk.isBusy)
      return Promise.resolve({ kind: 'error', lines: [], error: 'the machine is busy with something else' });
    this.#task = { kind: 'talking' };
    this.#poll.hurry();
    return new Promise((resolve) => {
      this.#talk.begin(command, options, (answer) => {
        if (this.#task.kind === 'talking') this.#task = NONE;
        if (answer.kind === 'ok' && /^\$H/i.test(command)) this.listener.onPosition(true);
        resolve(answer);
      });
    });
  }

  override(target: OverrideTarget, percent: number): DriverOutcome {
    return this.#overrides.set(target, percent, this.#standing.status);
  }

  jog(move: JogMove): DriverOutcome {
    if (this.#task.kind !== 'none' && this.#task.kind !== 'jogging')
      return { kind: 'refused', reason: 'the machine is busy with something else' };
    const state = this.#standing.status?.state;
    if (state !== 'Idle' && state !== 'Jog')
      return { kind: 'refused', reason: `the machine is not idle but in ${state ?? 'a state that is not known'}` };
    const outcome = this.#jogging.begin(move);
    if (outcome.kind === 'refused') return outcome;
    this.#task = { kind: 'jogging' };
    this.#standing.notice = null;
    this.#poll.hurry();
    return outcome;
  }

  jogCancel(): void {
    if (this.#task.kind === 'jogging') this.#jogging.cancel();
    else if (this.#standing.status?.state === 'Jog') this.wire.write(String.fromCharCode(GRBL_REALTIME.jogCancel));
  }

  receive(line: string): void {
    const reply = parseGrblReply(line);
    this.#poll.heard();
    if (isGarbledGrbl(line, reply)) {
      this.listener.onGarbled();
      if (this.#task.kind === 'program') this.#task.run.garbled();
      if (reply.kind === 'status') return;
    } else if (reply.kind === 'status') return this.#takeStatus(reply.report);
    if (reply.kind === 'alarm') this.#standing.alarmed(reply.code);
    this.#route(line, reply);
  }

  dispose(): void {
    this.#poll.stop();
    this.#stop.dispose();
    this.#letGo('the connection was closed');
    this.#task = NONE;
  }

  #route(line: string, reply: GrblReply): void {
    switch (this.#task.kind) {
      case 'program':
        return this.#task.run.receive(line, reply);
      case 'stopping':
        return this.#stop.receive(reply);
      case 'recovering':
        return this.#recovery.receive(reply);
      case 'talking':
        if (!this.#talk.receive(line, reply) && reply.kind === 'banner') this.listener.onRestarted();
        return;
      case 'jogging':
        this.#jogging.receive(reply);
        break;
      case 'none':
        if (this.#talk.receive(line, reply)) return;
        break;
    }
    if (reply.kind === 'banner') {
      this.#letGo('the machine has restarted');
      this.#task = NONE;
      this.listener.onRestarted();
    } else if (reply.kind === 'message' && /reset to continue/i.test(reply.text)) this.#standing.tellAlarm();
  }

  #takeStatus(report: GrblStatusReport): void {
    this.#poll.answered();
    const status = this.#standing.take(report);
    this.#overrides.told(report);
    this.listener.onMotion(grblMotion(status, this.identity.settings));
    const isHeld = status.state === 'Hold' || status.state === 'Door';
    this.#isUnread ??= isHeld && this.identity.firmwareName === '';
    // `$I` and `$$` are refused (error:8) in every other state.
    if (this.#isUnread && (status.state === 'Idle' || status.state === 'Alarm')) return this.#askWho();
    switch (this.#task.kind) {
      case 'program':
        if (status.state === 'Alarm') this.#fault({ code: 'alarm', reason: this.#standing.alarmText });
        else this.#task.run.status(status, report);
        return;
      case 'stopping':
        return this.#stop.status(status, report.accessories);
      case 'jogging':
        this.#standing.tell(status);
        return this.#jogging.status(status);
      case 'talking':
        this.#talk.receive('', { kind: 'status', report });
        return;
      case 'recovering':
        return;
      case 'none':
        this.#standing.tell(status);
    }
  }

  /** It was let go: now it answers. */
  #askWho(): void {
    this.#isUnread = false;
    this.#letGo('the machine is asked who it is');
    this.listener.onRestarted();
  }

  #fault(fault: DriverFault): void {
    if (!this.#hasJob) return;
    this.#letGo(fault.reason);
    this.listener.onFault(fault);
    this.#task = { kind: 'stopping', ofJob: false };
    if (fault.code === 'firmware-reset') this.#stop.quiet();
    // After a limit alarm Grbl takes nothing but a reset (1.1h `protocol.c`, "Reset to continue"), not even `?`.
    else if (fault.code === 'alarm') this.#stop.reset();
    else this.#stop.hold();
  }

  #hold(): void {
    this.#letGo('the machine is being stopped');
    this.#task = { kind: 'stopping', ofJob: false };
    this.#stop.hold();
  }

  /** Whatever the program has left on: somebody reaches in next. */
  #quiet(): void {
    this.#letGo('the program is over');
    this.#task = { kind: 'stopping', ofJob: true };
    this.#stop.quiet(true);
  }

  #stopped(confirmed: boolean): void {
    const isJobOver = this.#hasJob;
    this.#rest();
    if (isJobOver && confirmed) return this.listener.onFinished();
    if (isJobOver)
      this.listener.onFault({ code: 'timeout', reason: 'all lines were taken, but the spindle was not seen to stop' });
    this.listener.onSafe(confirmed);
  }

  /** Nothing has the machine any more. */
  #rest(): void {
    this.#task = NONE;
    this.#standing.tellRest();
    this.#poll.ask();
  }

  /** A job is under way that was not stopped. */
  get #hasJob(): boolean {
    return this.#task.kind === 'program' || (this.#task.kind === 'stopping' && this.#task.ofJob);
  }

  #letGo(why: string): void {
    if (this.#task.kind === 'program') this.#task.run.dispose();
    this.#task = NONE;
    this.#talk.end(why);
    this.#jogging.dispose();
    this.#recovery.stop();
  }

  /** Homing and a limit alarm answer nothing; a stop under way has its own limits. */
  #silent(): void {
    if (this.#standing.isInAlarm) return;
    if (this.#task.kind === 'none' || this.#task.kind === 'jogging') this.listener.onSilent();
    else if (this.#task.kind === 'program' && !this.#task.run.isHoming)
      this.#fault({ code: 'timeout', reason: 'the machine says nothing any more' });
  }
}
