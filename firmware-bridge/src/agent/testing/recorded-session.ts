// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MachineIdentity, Measured } from '@fabcommons/contracts';
import type { BorrowOutcome, LendOutcome } from '../../session/workbench.js';
import type {
  ControlOutcome,
  MachineSession,
  SessionEvent,
  SessionJob,
  SessionMemory,
  SessionPhase,
  SessionSnapshot,
  StartOutcome,
  StopOutcome,
} from '../../session/session.js';

/** A machine at rest. */
export const IDLE: SessionSnapshot = {
  mode: 'idle',
  detail: null,
  temperatures: {},
  positionMm: null,
  feedMmPerMin: null,
  spindleRpm: null,
  job: null,
  link: { resends: 0, garbled: 0 },
};

const NOT_LENT = { kind: 'refused', code: 'not-ready', reason: 'a recorded session has no machine to lend' } as const;

/** What a run used after one second. */
export const SOME_MEASURED: Measured = { machineMs: 1_000, extrudedUm: [250], linesDone: 10, bytesDone: 100 };

/** A session without a wire: writes down what it is told, in order, and says what the test lets it say. */
export class RecordedSession implements MachineSession {
  snapshot: SessionSnapshot;
  identity: MachineIdentity | null = null;
  /** E.g. `open`, `start 7d1f…`, `emergency-stop`. */
  readonly calls: string[];
  /** What the next `start` answers. */
  startOutcome: StartOutcome = { kind: 'started' };
  private jobId: string | null = null;
  private readonly listeners = new Set<(event: SessionEvent) => void>();

  constructor({ calls = [], snapshot = IDLE }: { calls?: string[]; snapshot?: SessionSnapshot } = {}) {
    this.calls = calls;
    this.snapshot = snapshot;
  }

  subscribe(listener: (event: SessionEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  remember({ positionLost, isStopped }: SessionMemory): void {
    if (positionLost) this.calls.push('remember position-lost');
    if (isStopped) this.calls.push('remember stopped');
  }

  open(): Promise<void> {
    this.calls.push('open');
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.calls.push('close');
    if (this.jobId) this.phase('failed', { code: 'bridge-stopped', reason: 'the bridge was stopped' });
    return Promise.resolve();
  }

  start({ jobId }: SessionJob): StartOutcome {
    this.calls.push(`start ${jobId}`);
    if (this.startOutcome.kind === 'started') this.jobId = jobId;
    return this.startOutcome;
  }

  pause(jobId: string): ControlOutcome {
    return this.control('pause', jobId);
  }
  resume(jobId: string): ControlOutcome {
    return this.control('resume', jobId);
  }
  cancel(jobId: string): ControlOutcome {
    return this.control('cancel', jobId);
  }

  emergencyStop(by?: string): StopOutcome {
    this.calls.push('emergency-stop');
    const reason = by === undefined ? 'emergency stop' : `emergency stop; pressed by ${by}`;
    if (this.jobId) this.phase('failed', { code: 'emergency-stop', reason });
    return { isSent: true };
  }

  recover(): ControlOutcome {
    this.calls.push('recover');
    return this.snapshot.mode === 'idle'
      ? { kind: 'refused', code: 'not-ready', reason: 'there is nothing to bring it back from: it is idle' }
      : { kind: 'accepted' };
  }

  makeSafe(): void {
    this.calls.push('make-safe');
  }

  borrow(purpose: string): BorrowOutcome {
    this.calls.push(`borrow ${purpose}`);
    return NOT_LENT;
  }

  lendPort(purpose: string): Promise<LendOutcome> {
    this.calls.push(`lend-port ${purpose}`);
    return Promise.resolve(NOT_LENT);
  }

  override(target: string, percent: number): ControlOutcome {
    this.calls.push(`override ${target} ${percent}`);
    return NOT_LENT;
  }

  jog(): ControlOutcome {
    this.calls.push('jog');
    return NOT_LENT;
  }

  jogCancel(): ControlOutcome {
    this.calls.push('jog-cancel');
    return NOT_LENT;
  }

  /** Lets the machine say something of its job. */
  phase(phase: SessionPhase, more: Partial<Extract<SessionEvent, { kind: 'phase' }>> = {}): void {
    const jobId = this.jobId;
    if (jobId === null) throw new Error('the machine has no job');
    if (phase === 'finished' || phase === 'failed' || phase === 'cancelled') this.jobId = null;
    this.tell({ measured: SOME_MEASURED, ...more, kind: 'phase', jobId, phase });
  }

  /** Lets the machine show another state. */
  show(change: Partial<SessionSnapshot>): void {
    this.snapshot = { ...this.snapshot, ...change };
    this.tell({ kind: 'snapshot', snapshot: this.snapshot });
  }

  /** Lets the session tell what must outlive the process. */
  tellMemory(memory: SessionMemory): void {
    this.tell({ kind: 'memory', memory });
  }

  /** Lets the machine say who it is. */
  identify(identity: MachineIdentity): void {
    this.identity = identity;
    this.tell({ kind: 'identity', identity });
  }

  private control(what: string, jobId: string): ControlOutcome {
    this.calls.push(`${what} ${jobId}`);
    return jobId === this.jobId ? { kind: 'accepted' } : { kind: 'refused', code: 'no-such-job', reason: 'not running here' };
  }

  private tell(event: SessionEvent): void {
    for (const listener of [...this.listeners]) listener(event);
  }
}
