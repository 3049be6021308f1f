// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ManualClock } from '../virtual/manual-clock.js';
import type { MachineSession } from './session.js';
import { ChaosMachine, type Whim } from './testing/chaos-machine.js';
import { SessionBench } from './testing/session-bench.js';
import type { PortLoan, Workbench } from './workbench.js';

/** What may not be written between an emergency stop and somebody's word: motion, heat, spindle, and Grbl's cycle start. */
const ACTS = /(?:^|\n)(?:N\d+ )?(?:G[0-3](?!\d)|G28|G38|M10[49] (?:T\d )?S[1-9]|M1[49]0 S[1-9]|M[34](?!\d)|\$J=|\$H)|~/;

const PROGRAM = {
  marlin: `M104 S200\nG28\n${'G1 X10 F3000\nG1 X20 E1\n'.repeat(12)}`,
  grbl: `G21\nM3 S1000\n${'G1 X10 F300\nG1 X20\n'.repeat(12)}`,
};

type Step =
  | {
      do:
        | 'start'
        | 'pause'
        | 'resume'
        | 'cancel'
        | 'stop'
        | 'recover'
        | 'make-safe'
        | 'borrow'
        | 'release'
        | 'lend'
        | 'give-back';
    }
  | { do: 'jog' | 'jog-cancel' | 'override' | 'unplug' | 'plug' | 'restart' }
  | { do: 'ask'; command: string }
  | { do: 'whims'; whims: Whim[] }
  | { do: 'hear'; text: string }
  | { do: 'state'; state: string }
  | { do: 'wait'; ms: number };

const plain = fc.constantFrom(
  ...(['start', 'pause', 'resume', 'cancel', 'stop', 'recover', 'make-safe', 'borrow', 'release', 'lend', 'give-back'] as const),
  ...(['jog', 'jog-cancel', 'override', 'unplug', 'plug', 'restart', 'start', 'start', 'recover', 'stop'] as const),
);
const whim = fc.constantFrom<Whim[]>(
  'ok',
  'ok',
  'ok',
  'silent',
  'error',
  'garbage',
  'resend',
  'restart',
  'alarm',
  'busy',
  'double-ok',
  'halt',
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: plain.map((what): Step => ({ do: what })) },
  { weight: 4, arbitrary: fc.constant<Step>({ do: 'start' }) },
  { weight: 6, arbitrary: fc.constantFrom(0, 100, 700, 4_000, 40_000).map((ms): Step => ({ do: 'wait', ms })) },
  { weight: 2, arbitrary: fc.array(whim, { maxLength: 6 }).map((whims): Step => ({ do: 'whims', whims })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('G1 X5', 'M503', '$$', '$X', 'M104 S50').map((command): Step => ({ do: 'ask', command })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('Idle', 'Run', 'Hold:0', 'Alarm', 'Door:1').map((state): Step => ({ do: 'state', state })),
  },
  {
    weight: 1,
    arbitrary: fc
      .oneof(fc.constantFrom('//action:pause\n', '//action:resume\n', '//action:cancel\n', 'ALARM:1\r\n', 'ok\n'), fc.string())
      .map((text): Step => ({ do: 'hear', text })),
  },
);

/** Carries out steps and writes down what must hold. */
class Model {
  readonly clock = new ManualClock();
  readonly machine: ChaosMachine;
  readonly bench: SessionBench;
  readonly started: string[] = [];
  /** How much was written when the stop was pressed; null: none is in force. */
  stoppedAt: number | null = null;
  workbench: Workbench | null = null;
  loan: PortLoan | null = null;
  readonly #lending: Promise<unknown>[] = [];
  /** The machine itself has restarted since: for a Marlin that is a person's hand on its button. */
  #hasRestarted = false;

  constructor(readonly dialect: 'marlin' | 'grbl') {
    this.machine = new ChaosMachine(dialect);
    this.bench = new SessionBench(this.machine, this.clock);
    this.bench.session.subscribe(
      (event) => {
        if (event.kind === 'transcript' && event.direction === 'in' && event.line.trim() === 'start') this.#hasRestarted = true;
        if (event.kind !== 'memory' || event.memory.isStopped || this.stoppedAt === null) return;
        expect(this.#hasRestarted).toBe(true);
        this.stoppedAt = null;
      },
      { transcript: true },
    );
  }

  async take(one: Step): Promise<void> {
    const { session, transport } = this.bench;
    switch (one.do) {
      case 'start': {
        const jobId = `job-${this.started.length}`;
        if (session.start(this.bench.job(PROGRAM[this.dialect], this.dialect, jobId)).kind === 'started')
          this.started.push(jobId);
        break;
      }
      case 'stop':
        this.stoppedAt ??= transport.written.length;
        this.#hasRestarted = false;
        session.emergencyStop();
        break;
      case 'recover': {
        const before = this.stoppedAt;
        this.stoppedAt = null;
        if (session.recover().kind === 'refused') this.stoppedAt = before;
        break;
      }
      case 'lend':
        this.#lending.push(
          session.lendPort('flash').then(async (outcome) => {
            if (outcome.kind !== 'granted') return;
            this.loan = outcome.loan;
            await outcome.loan.transport.open({ onData: () => undefined, onClosed: () => undefined }).catch(() => undefined);
          }),
        );
        break;
      case 'give-back':
        this.#lending.push(this.loan?.release() ?? Promise.resolve());
        break;
      case 'wait':
        for (let passedMs = 0; passedMs < one.ms; passedMs += 500) {
          this.clock.advance(Math.min(500, one.ms - passedMs));
          await this.bench.settle();
        }
        break;
      default:
        this.#simple(one, session);
    }
    await this.bench.settle();
    this.check();
  }

  #simple(one: Step, session: MachineSession): void {
    const { transport } = this.bench;
    const jobId = this.started.at(-1) ?? 'none';
    switch (one.do) {
      case 'pause':
        return void session.pause(jobId);
      case 'resume':
        return void session.resume(jobId);
      case 'cancel':
        return void session.cancel(jobId, 'enough');
      case 'make-safe':
        return session.makeSafe();
      case 'borrow': {
        const outcome = session.borrow('a test');
        if (outcome.kind === 'granted') this.workbench = outcome.bench;
        return;
      }
      case 'release':
        return this.workbench?.release();
      case 'ask':
        return void this.workbench?.ask(one.command);
      case 'jog':
        return void session.jog({ x: 5, feedMmPerMin: 600 });
      case 'jog-cancel':
        return void session.jogCancel();
      case 'override':
        return void session.override('feed', 120);
      case 'unplug':
        return transport.isOpen ? transport.unplug() : undefined;
      case 'plug':
        transport.isUnplugged = false;
        return;
      case 'restart':
        return this.machine.restart();
      case 'whims':
        this.machine.whims = [...one.whims];
        return;
      case 'state':
        this.machine.state = one.state;
        return;
      case 'hear':
        return transport.hear(one.text);
      default:
    }
  }

  /** Nothing moves or heats between a stop and somebody's word. */
  check(): void {
    if (this.stoppedAt === null) return;
    const since = this.bench.transport.written.slice(this.stoppedAt);
    expect(ACTS.exec(since)?.[0] ?? null).toBe(null);
  }

  async end(): Promise<void> {
    this.machine.whims = [];
    this.machine.state = 'Idle';
    await this.bench.dispose();
    await Promise.all(this.#lending);
    const ends = this.bench.phases.filter(({ phase }) => ['finished', 'failed', 'cancelled'].includes(phase));
    expect(ends.map(({ jobId }) => jobId)).toEqual(this.started);
  }
}

describe.each(['marlin', 'grbl'] as const)('a session with a %s of whims', (dialect) => {
  it('never throws, ends every job exactly once, and moves or heats nothing between a stop and somebody’s word', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40, size: 'max' }), async (steps) => {
        const model = new Model(dialect);
        const opened = model.bench.session.open();
        for (const one of [{ do: 'wait', ms: 3_000 } as const, ...steps]) await model.take(one);
        model.bench.transport.isUnplugged = false;
        await model.end();
        await opened;
      }),
      { numRuns: 80, endOnFailure: false },
    );
  }, 60_000);
});
