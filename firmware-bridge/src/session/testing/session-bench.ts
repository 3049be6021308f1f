// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '../../virtual/manual-clock.js';
import { createSession } from '../machine-session.js';
import { GRANT_ALL } from '../grant.js';
import type { FirmwareChoice } from '../probe.js';
import type { MachineSession, SessionEvent, SessionJob } from '../session.js';
import { type FirmwareEnd, MachineTransport } from './machine-transport.js';

type PhaseEvent = Extract<SessionEvent, { kind: 'phase' }>;

/** A session on a firmware over a wire in memory, in virtual time, for tests. */
export class SessionBench {
  readonly transport: MachineTransport;
  readonly session: MachineSession;
  readonly events: SessionEvent[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), 'fab-session-'));

  constructor(
    firmware: FirmwareEnd,
    readonly clock: ManualClock,
    choice: FirmwareChoice = 'auto',
  ) {
    this.transport = new MachineTransport(firmware);
    this.session = createSession({ transport: this.transport, firmware: choice, clock });
    this.session.subscribe((event) => {
      if (event.kind !== 'transcript') this.events.push(event);
    });
  }

  /** Opens, and lets time pass until the firmware is known. */
  async open(): Promise<void> {
    const opened = this.session.open();
    await this.until(() => this.session.identity !== null && this.session.snapshot.mode !== 'identifying');
    await opened;
  }

  /** Writes a program to disk, for a job whose steward grants what may be granted. */
  job(program: string, dialect: SessionJob['dialect'], jobId = 'job-1'): SessionJob {
    const programPath = join(this.#folder, `${jobId}.gcode`);
    writeFileSync(programPath, program, 'latin1');
    return { jobId, programPath, sizeBytes: statSync(programPath).size, dialect, grants: [GRANT_ALL] };
  }

  /** Lets virtual time pass in steps until something is so. */
  async until(isSo: () => boolean, limitMs = 600_000, stepMs = 20): Promise<void> {
    for (let passedMs = 0; !isSo(); passedMs += stepMs) {
      if (passedMs > limitMs)
        throw new Error(`not so within ${limitMs} ms: ${isSo.toString()}; ${JSON.stringify(this.session.snapshot)}`);
      await this.settle();
      if (isSo()) return;
      this.clock.advance(stepMs);
    }
    await this.settle();
  }

  /** Lets everything happen that needs no time: bytes on the wire, reads of the program. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
  }

  get phases(): PhaseEvent[] {
    return this.events.filter((event) => event.kind === 'phase');
  }

  get last(): PhaseEvent | undefined {
    return this.phases.at(-1);
  }

  async dispose(): Promise<void> {
    let isClosed = false;
    const closed = this.session.close().then(() => {
      isClosed = true;
    });
    await this.until(() => isClosed);
    await closed;
    rmSync(this.#folder, { recursive: true });
  }
}
