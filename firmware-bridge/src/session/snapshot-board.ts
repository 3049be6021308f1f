// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Clock } from '../driver/clock.js';
import { Timer } from '../driver/timer.js';
import { STOP_UNSENT, STOPPED } from './in-words.js';
import { type ModeInput, nextMode } from './mode.js';
import type { SessionEvent, SessionSnapshot } from './session.js';

/** Least time between two snapshots that differ only in figures. */
const PUBLISH_MS = 250;
/** What a machine may say after an emergency stop that its firmware has forgotten. */
const STANDS: ReadonlySet<ModeInput> = new Set(['identified', 'idle', 'run', 'hold']);
/** What comes only of a machine that answers: then a stop that was pressed has been carried out. */
const REACHED: ReadonlySet<ModeInput> = new Set(['identified', 'idle', 'run', 'hold', 'alarm', 'halted']);
/** The contract's bound of a detail. */
const MAX_DETAIL = 500;

const OFFLINE: SessionSnapshot = {
  mode: 'offline',
  detail: null,
  temperatures: {},
  positionMm: null,
  feedMmPerMin: null,
  spindleRpm: null,
  job: null,
  link: { resends: 0, garbled: 0, replies: 0 },
};

/** Keeps what a machine is and does now, and tells it: changes of mode at once, figures four times a second. */
export class SnapshotBoard {
  snapshot: SessionSnapshot = OFFLINE;
  readonly #timer: Timer;
  /** An emergency stop was pressed and nobody has brought the machine back: whatever its firmware says, it counts as in alarm. */
  isStopped = false;
  /** What the firmware says meanwhile. */
  #underStop: { readonly input: ModeInput; readonly detail: string | null } | null = null;
  #isStopUnsent = false;
  #isWaiting = false;

  constructor(
    clock: Clock,
    /** What is worked out only when it is told. */
    private readonly figures: () => Pick<SessionSnapshot, 'job' | 'link' | 'isHomed'>,
    private readonly emit: (event: SessionEvent) => void,
  ) {
    this.#timer = new Timer(clock, () => this.publish());
  }

  /** Takes an input by the table of modes; one that does not belong there is told as a problem and changes nothing. */
  mode(input: ModeInput, detail: string | null): void {
    this.#underStop = this.isStopped ? { input, detail } : null;
    if (REACHED.has(input)) this.#isStopUnsent = false;
    if (this.isStopped && STANDS.has(input)) this.#take('alarm', STOPPED);
    else this.#take(input, this.#isStopUnsent ? [STOP_UNSENT, detail].filter(Boolean).join(' ') : detail);
  }

  /** The stop could not be sent: that is said until the machine is reached. */
  tellStopUnsent(): void {
    this.#isStopUnsent = true;
    const { mode, detail } = this.snapshot;
    if (mode === 'flashing' || detail?.startsWith(STOP_UNSENT) === true) return;
    this.snapshot = { ...this.snapshot, detail: [STOP_UNSENT, detail].filter(Boolean).join(' ').slice(0, MAX_DETAIL) };
    this.publish();
  }

  /** A person says that it is safe. True when the machine itself has nothing to be brought back from: then it is what it says. */
  forgetStop(): boolean {
    this.#isStopUnsent = false;
    const under = this.#underStop;
    this.isStopped = false;
    this.#underStop = null;
    if (under === null || !STANDS.has(under.input)) return false;
    this.#take(under.input === 'identified' ? 'idle' : under.input, under.detail);
    return true;
  }

  #take(input: ModeInput, detail: string | null): void {
    const { mode, link, tool = null } = this.snapshot;
    const next = nextMode(mode, input);
    const text = detail?.slice(0, MAX_DETAIL) ?? null;
    if (next === null) this.emit({ kind: 'problem', text: `the machine is ${mode}; "${input}" does not belong there` });
    else if (next !== mode || text !== this.snapshot.detail) {
      this.snapshot = { ...(next === 'offline' ? { ...OFFLINE, link, tool } : this.snapshot), mode: next, detail: text };
      this.publish();
    }
  }

  /** Takes figures that change all the time. */
  later(change: Partial<SessionSnapshot>): void {
    this.snapshot = { ...this.snapshot, ...change };
    this.touch();
  }

  /** A figure has changed that is asked for when the snapshot is told. On the hot path. */
  touch(): void {
    if (!this.#isWaiting) this.#timer.arm(PUBLISH_MS);
    this.#isWaiting = true;
  }

  publish(): void {
    this.#isWaiting = false;
    this.#timer.disarm();
    this.snapshot = { ...this.snapshot, ...this.figures() };
    this.emit({ kind: 'snapshot', snapshot: this.snapshot });
  }

  dispose(): void {
    this.#timer.dispose();
  }
}
