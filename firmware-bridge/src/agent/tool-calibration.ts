// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ToolOp } from '@fabcommons/contracts';
import type { Workbench } from '../session/workbench.js';
import { resultOf } from '../tools/calibration/calibration.js';
import { ABORT, CalibrationRun, START } from '../tools/calibration/calibration-run.js';
import type { AgentClock } from './agent-clock.js';
import type { ToolRun } from './tool-run.js';
import { bad, refusal, result, type ToolEnd, type ToolWorld } from './tool-work.js';

/** A person who takes no step for so long has gone: heaters off, the machine is free again. */
export const CALIBRATION_IDLE_MS = 10 * 60_000;

/** The calibration that is under way at one machine: it has the machine from its start to its end, over several requests. */
export class ToolCalibration {
  private held: { readonly run: CalibrationRun; readonly bench: Workbench } | null = null;
  private cancelIdle: () => void = () => undefined;

  constructor(
    private readonly world: ToolWorld,
    private readonly clock: AgentClock,
  ) {}

  get isUnderWay(): boolean {
    return this.held !== null;
  }

  async step(op: Extract<ToolOp, { kind: 'calibrate' }>, run: ToolRun): Promise<ToolEnd> {
    this.cancelIdle();
    if (op.step === START) await this.end();
    const refused = op.step === START ? this.begin(op.procedure) : null;
    if (refused) return refused;
    const { held } = this;
    if (!held || held.run.procedure !== op.procedure)
      return refusal('not-ready', `no calibration "${op.procedure}" is under way: begin with step "${START}"`);
    const done = await held.run.step(op.step, op.args, { onLine: (line) => run.line('in', line) });
    // It is over, it failed, or it could not even begin; a step that was refused may be taken again.
    if (held.run.next === null || held.bench.ended) this.letGo();
    else this.cancelIdle = this.clock.after(CALIBRATION_IDLE_MS, () => void this.end());
    return done.kind === 'done' ? result(resultOf(done.outcome, op.step)) : bad(done);
  }

  /** Ends what is under way: heaters off, guards on, machine given back. */
  async end(): Promise<void> {
    this.cancelIdle();
    const { held } = this;
    if (!held) return;
    this.held = null;
    await held.run.step(ABORT);
    held.bench.release();
  }

  private begin(procedure: CalibrationRun['procedure']): ToolEnd | null {
    const { session, now } = this.world;
    const { identity } = session;
    if (!identity) return refusal('not-ready', session.snapshot.detail ?? 'the machine does not answer');
    const lent = session.borrow(`calibrate ${procedure}`);
    if (lent.kind === 'refused') return refusal(lent.code === 'busy' ? 'busy' : 'not-ready', lent.reason);
    this.held = { bench: lent.bench, run: new CalibrationRun(lent.bench, identity, procedure, now) };
    return null;
  }

  private letGo(): void {
    this.held?.bench.release();
    this.held = null;
  }
}
