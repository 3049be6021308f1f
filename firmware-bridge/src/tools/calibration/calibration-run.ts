// SPDX-License-Identifier: AGPL-3.0-or-later
import type { CalibrationProcedure, MachineIdentity } from '@fabcommons/contracts';
import type { Workbench } from '../../session/workbench.js';
import { readSettings } from '../read-settings.js';
import { restoreSettings } from '../restore-settings.js';
import { failureOf, type ToolFailed, type ToolRefused } from '../tool-failure.js';
import { type Calibration, type Procedure, QUICK_MS, type StepNotice, type StepOutcome, wantedSettings } from './calibration.js';
import { mesh } from './mesh.js';
import { pid } from './pid.js';
import { probeOffset } from './probe-offset.js';
import { steps } from './steps.js';

const PROCEDURES: Readonly<Record<CalibrationProcedure, Procedure>> = { pid, steps, 'probe-offset': probeOffset, mesh };

/** The step that begins every procedure: it reads settings and explains; nothing moves or heats. */
export const START = 'start';
/** The step that keeps what was found, and the one that ends without keeping anything. */
export const KEEP = 'keep';
export const ABORT = 'abort';

/** What came of a step. */
export type StepDone = { readonly kind: 'done'; readonly outcome: StepOutcome } | ToolRefused | ToolFailed;

/** How a step is done: who hears the machine meanwhile. */
export type StepOptions = { readonly onLine?: (line: string) => void };

/** One guided calibration at one machine, from `start` to `keep` or `abort`. A step that fails ends it, heaters off, guards on. */
export class CalibrationRun {
  #calibration: Calibration | null = null;

  constructor(
    private readonly bench: Workbench,
    private readonly identity: MachineIdentity,
    readonly procedure: CalibrationProcedure,
    /** ISO 8601. */
    private readonly now: () => string,
  ) {}

  /** The step that comes next; null before the start and after the end. */
  get next(): string | null {
    return this.#calibration?.next ?? null;
  }

  /** A step that may be taken instead of the next one. */
  get repeats(): string | null {
    return this.#calibration?.repeats ?? null;
  }

  /** What a person is told and asked before a step; null for `start`, `keep` and `abort`. */
  notice(step: string): StepNotice | null {
    return this.#calibration && PROCEDURES[this.procedure].notice(this.#calibration, step);
  }

  /** Does a step: the next one, the one that may be repeated, `start`, `keep` when that is next, or `abort`. Never rejects. */
  async step(name: string, args: Readonly<Record<string, number>> = {}, options: StepOptions = {}): Promise<StepDone> {
    if (name === START) return this.#start();
    const calibration = this.#calibration;
    if (!calibration) return refused('this calibration has not begun, or has ended: begin with "start"');
    if (name === ABORT) return this.#abort(calibration);
    if (name !== calibration.next && name !== calibration.repeats)
      return refused(
        `step "${name}": expected ${[calibration.next, calibration.repeats, ABORT].filter((step) => step !== null).join(' or ')}`,
      );
    if (name === KEEP) return this.#keep(calibration);
    const prepared = PROCEDURES[this.procedure].prepare(calibration, name, args);
    if (prepared.kind === 'refused') return refused(prepared.reason);
    const lines: string[] = [];
    for (const { text, silenceMs } of prepared.commands) {
      const answer = await this.bench.ask(text, { timeoutMs: silenceMs, ...(options.onLine ? { onLine: options.onLine } : {}) });
      lines.push(...answer.lines);
      if (answer.kind !== 'ok') return this.#fail(calibration, failureOf(answer, text, this.bench));
    }
    const outcome = prepared.finish(lines);
    if ('failed' in outcome) return this.#fail(calibration, { kind: 'failed', code: 'firmware-error', reason: outcome.failed });
    this.#calibration = outcome.calibration;
    return { kind: 'done', outcome };
  }

  async #start(): Promise<StepDone> {
    if (this.#calibration) await this.#close(this.#calibration);
    const read = await readSettings(this.bench, this.identity, this.now());
    if (read.kind === 'failed') return read;
    const procedure = PROCEDURES[this.procedure];
    const whyNot = procedure.whyNot(read.settings, this.identity);
    if (whyNot !== null) return { kind: 'refused', code: 'unsupported', reason: whyNot };
    const { procedure: name, identity } = this;
    const empty = { found: {}, wanted: {}, store: [], closing: [], repeats: null };
    const calibration: Calibration = { ...empty, procedure: name, identity, settings: read.settings, next: procedure.first };
    this.#calibration = calibration;
    const notice = procedure.notice(calibration, procedure.first);
    return {
      kind: 'done',
      outcome: { calibration, text: [procedure.about, notice?.instruction ?? ''].join(' ').trim(), values: [] },
    };
  }

  /** Writes the values as a restore would: read back, then stored. */
  async #keep(calibration: Calibration): Promise<StepDone> {
    const { bench, identity, now } = this;
    const text = 'Kept: written, read back and stored.';
    if (Object.keys(calibration.wanted).length > 0) {
      const outcome = await restoreSettings({
        bench,
        identity,
        wanted: wantedSettings(calibration),
        options: { sameMachine: true },
        now,
      });
      if (outcome.kind !== 'restored') return outcome.kind === 'failed' ? this.#fail(calibration, outcome) : outcome;
      const missed = outcome.result.notRestored.find(({ key }) => key in calibration.wanted);
      if (missed)
        return this.#fail(calibration, { kind: 'failed', code: 'verify-failed', reason: `${missed.key}: ${missed.reason}` });
      return this.#end(calibration, { text, values: outcome.result.written });
    }
    for (const command of calibration.store) {
      const answer = await bench.ask(command, { timeoutMs: QUICK_MS });
      if (answer.kind !== 'ok') return this.#fail(calibration, failureOf(answer, command, bench));
    }
    return this.#end(calibration, { text: 'Kept: stored, and in use.', values: [] });
  }

  async #abort(calibration: Calibration): Promise<StepDone> {
    return this.#end(calibration, { text: 'Ended: nothing was kept, the heaters are off.', values: [] });
  }

  async #end(calibration: Calibration, shown: Pick<StepOutcome, 'text' | 'values'>): Promise<StepDone> {
    await this.#close(calibration);
    return { kind: 'done', outcome: { calibration: { ...calibration, next: null, repeats: null }, ...shown } };
  }

  async #fail(calibration: Calibration, failed: ToolFailed): Promise<ToolFailed> {
    await this.#close(calibration);
    return failed;
  }

  /** Heaters off and guards on, as far as the machine still listens; what cannot be sent is no worse than before. */
  async #close(calibration: Calibration): Promise<void> {
    this.#calibration = null;
    const off = calibration.settings.firmware === 'marlin' ? ['M104 S0', 'M140 S0'] : [];
    for (const command of [...off, ...calibration.closing.filter((text) => !off.includes(text))]) {
      if (this.bench.ended) return;
      await this.bench.ask(command, { timeoutMs: QUICK_MS });
    }
  }
}

const refused = (reason: string): ToolRefused => ({ kind: 'refused', code: 'not-ready', reason });
