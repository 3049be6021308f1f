// SPDX-License-Identifier: AGPL-3.0-or-later
import { grblOverrideBytes, grblOverridePercent, type GrblStatus, type GrblStatusReport } from '@fabcommons/firmware';
import type { OverrideTarget } from '@fabcommons/contracts';
import type { Clock } from './clock.js';
import type { DriverOutcome, DriverWire } from './driver.js';

/** A report that was on its way while the bytes went out tells the old value. */
const STALE_MS = 500;

type Percents = { feed: number; rapid: number; spindle: number };

/** Steps the overrides of a Grbl to wanted percentages, from what its last `Ov:` told. */
export class GrblOverrides {
  #known: Percents | null = null;
  #setAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly wire: DriverWire,
    private readonly clock: Clock,
  ) {}

  told(report: GrblStatusReport): void {
    if (report.overrides && this.clock.nowMs() - this.#setAtMs > STALE_MS) this.#known = { ...report.overrides };
  }

  set(target: OverrideTarget, percent: number, status: GrblStatus | null): DriverOutcome {
    if (!Number.isFinite(percent)) return { kind: 'refused', reason: 'the percentage is not a number' };
    if (status?.state === 'Alarm' || status?.state === 'Sleep')
      return { kind: 'refused', reason: 'the machine is in alarm and takes nothing but a reset' };
    const bytes = grblOverrideBytes(target, this.#known?.[target] ?? null, percent);
    if (bytes.length > 0) this.wire.write(String.fromCharCode(...bytes));
    if (this.#known) this.#known[target] = grblOverridePercent(target, percent);
    this.#setAtMs = this.clock.nowMs();
    return { kind: 'accepted' };
  }
}
