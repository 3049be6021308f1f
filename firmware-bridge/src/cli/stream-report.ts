// SPDX-License-Identifier: AGPL-3.0-or-later
import type { SessionEvent } from '../session/session.js';
import { EXIT_FAILED } from './arguments.js';

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
      const { phase, code = null, reason = null, measured } = event;
      this.#say({ event: 'phase', phase, code, reason, ...measured }, reason ? `${phase}: ${reason}` : phase);
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

  /** Tells why nothing was started; gives the exit code. */
  refused(code: string, reason: string): number {
    if (this.isJson) this.#say({ event: 'refused', code, reason }, '');
    else process.stderr.write(`refused: ${reason}\n`);
    return EXIT_FAILED;
  }

  #say(json: Record<string, unknown>, text: string): void {
    process.stdout.write(this.isJson ? `${JSON.stringify(json)}\n` : `${text}\n`);
  }
}
