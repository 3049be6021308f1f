// SPDX-License-Identifier: AGPL-3.0-or-later
import type { TemperatureHistory, Temperatures } from '@fabcommons/contracts';

/** One point per two seconds is what a chart of ten minutes can show. */
export const TEMPERATURE_EVERY_MS = 2_000;
/** Ten minutes, some 40 kB per machine. */
export const MAX_TEMPERATURE_POINTS = 300;

/** The last minutes of a machine's heaters, downsampled; the oldest point makes room. */
export class TemperatureRing {
  private readonly points: { atMs: number; temperatures: Temperatures }[] = [];
  private next = 0;

  /** Keeps a point unless the last kept one is too near. */
  add(atMs: number, temperatures: Temperatures): void {
    if (Object.keys(temperatures).length === 0) return;
    const last = this.points[(this.next + this.points.length - 1) % Math.max(this.points.length, 1)];
    if (last && atMs - last.atMs < TEMPERATURE_EVERY_MS) return;
    if (this.points.length < MAX_TEMPERATURE_POINTS) this.points.push({ atMs, temperatures });
    else {
      this.points[this.next] = { atMs, temperatures };
      this.next = (this.next + 1) % MAX_TEMPERATURE_POINTS;
    }
  }

  /** Oldest first. */
  history(): TemperatureHistory {
    const ordered = [...this.points.slice(this.next), ...this.points.slice(0, this.next)];
    return {
      everyMs: TEMPERATURE_EVERY_MS,
      points: ordered.map(({ atMs, temperatures }) => ({ at: new Date(atMs).toISOString(), temperatures })),
    };
  }
}
