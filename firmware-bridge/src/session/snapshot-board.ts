// SPDX-License-Identifier: AGPL-3.0-or-later
import type { RunProgress } from '@fabcommons/contracts';
import type { Clock } from '../driver/clock.js';
import { Timer } from '../driver/timer.js';
import { type ModeInput, nextMode } from './mode.js';
import type { SessionEvent, SessionSnapshot } from './session.js';

/** Least time between two snapshots that differ only in figures. */
const PUBLISH_MS = 250;
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
  link: { resends: 0, garbled: 0 },
};

/** Keeps what a machine is and does now, and tells it: changes of mode at once, figures four times a second. */
export class SnapshotBoard {
  snapshot: SessionSnapshot = OFFLINE;
  readonly #timer: Timer;
  #isWaiting = false;

  constructor(
    clock: Clock,
    private readonly progress: () => RunProgress | null,
    private readonly emit: (event: SessionEvent) => void,
  ) {
    this.#timer = new Timer(clock, () => this.publish());
  }

  /** Takes an input by the table of modes; one that does not belong there is told as a problem and changes nothing. */
  mode(input: ModeInput, detail: string | null): void {
    const { mode, link } = this.snapshot;
    const next = nextMode(mode, input);
    const text = detail?.slice(0, MAX_DETAIL) ?? null;
    if (next === null) this.emit({ kind: 'problem', text: `the machine is ${mode}; "${input}" does not belong there` });
    else if (next !== mode || text !== this.snapshot.detail) {
      this.snapshot = { ...(next === 'offline' ? { ...OFFLINE, link } : this.snapshot), mode: next, detail: text };
      this.publish();
    }
  }

  /** Takes figures that change all the time. */
  later(change: Partial<SessionSnapshot>): void {
    this.snapshot = { ...this.snapshot, ...change };
    if (!this.#isWaiting) this.#timer.arm(PUBLISH_MS);
    this.#isWaiting = true;
  }

  /** One more anomaly of the wire. */
  count(what: 'resends' | 'garbled'): void {
    const { link } = this.snapshot;
    this.later({ link: { ...link, [what]: link[what] + 1 } });
  }

  publish(): void {
    this.#isWaiting = false;
    this.#timer.disarm();
    this.snapshot = { ...this.snapshot, job: this.progress() };
    this.emit({ kind: 'snapshot', snapshot: this.snapshot });
  }

  dispose(): void {
    this.#timer.dispose();
  }
}
