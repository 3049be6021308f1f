// SPDX-License-Identifier: AGPL-3.0-or-later
import type { SessionEvent, SessionPhase, StartOutcome } from '../session/session.js';
import { EXIT_DONE, EXIT_FAILED } from './arguments.js';

type PhaseEvent = Extract<SessionEvent, { kind: 'phase' }>;
/** How a run ended, or why it did not begin. */
export type StreamEnd = PhaseEvent | Extract<StartOutcome, { kind: 'refused' }>;

/** Whether nothing follows. */
export const isFinal = (phase: SessionPhase): boolean => phase === 'finished' || phase === 'failed' || phase === 'cancelled';

/** Least time between two lines of progress. */
const PROGRESS_MS = 1_000;

/** Tells a person, or a program by JSON lines, how a stream goes. */
export class StreamReport {
  #lastProgressMs = -PROGRESS_MS;

  constructor(private readonly isJson: boolean) {}

  take(event: SessionEvent): void {
    if (event.kind === 'identity') {
      this.#say({ event: 'identity', ...event.identity }, `${event.identity.firmwareName} on ${event.identity.port}`);
    } else if (event.kind === 'phase') {
      if (!isFinal(event.phase)) this.#phase(event);
    } else if (event.kind === 'snapshot' && event.snapshot.job && performance.now() - this.#lastProgressMs >= PROGRESS_MS) {
      this.#lastProgressMs = performance.now();
      const { job, temperatures, positionMm, link } = event.snapshot;
      const percent = job.bytesTotal === 0 ? 0 : Math.floor((1000 * job.bytesDone) / job.bytesTotal) / 10;
      const heaters = Object.entries(temperatures).map(
        ([name, { actualC, targetC }]) => `${name} ${actualC.toFixed(0)}/${targetC?.toFixed(0) ?? '?'} °C`,
      );
      this.#say(
        { event: 'progress', ...job, percent, temperatures, positionMm, link },
        [`${percent} %`, `line ${job.linesDone}`, ...heaters].join('  '),
      );
    } else if (event.kind === 'problem') process.stderr.write(`${event.text}\n`);
  }

  /** Tells the end; gives the exit code. */
  end(end: StreamEnd): number {
    if (end.kind === 'refused') return this.refused(end.code, end.reason);
    this.#phase(end);
    return end.phase === 'finished' ? EXIT_DONE : EXIT_FAILED;
  }

  /** What a person has to judge before the first byte. */
  asked(reason: string): void {
    if (this.isJson) this.#say({ event: 'asked', reason }, '');
    else process.stderr.write(`${reason}\n`);
  }

  /** Tells why nothing was started; gives the exit code. */
  refused(code: string, reason: string): number {
    if (this.isJson) this.#say({ event: 'refused', code, reason }, '');
    else process.stderr.write(`refused: ${reason}\n`);
    return EXIT_FAILED;
  }

  #phase({ phase, code, reason, measured }: PhaseEvent): void {
    const why = { code: code ?? null, reason: reason ?? null };
    this.#say({ event: 'phase', phase, ...why, ...measured }, reason ? `${phase}: ${reason}` : phase);
  }

  #say(json: Record<string, unknown>, text: string): void {
    process.stdout.write(this.isJson ? `${JSON.stringify(json)}\n` : `${text}\n`);
  }
}
