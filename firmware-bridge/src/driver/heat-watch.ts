// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Temperatures } from '@fabcommons/contracts';

/**
 * What a heater must do, after Marlin's own protection (2.1.2 `Configuration_adv.h`): WATCH_TEMP_PERIOD 40 s for WATCH_TEMP_INCREASE 2 °C (bed 60 s),
 * THERMAL_PROTECTION_PERIOD 40 s outside THERMAL_PROTECTION_HYSTERESIS 4 °C (bed 20 s, 2 °C). Ours waits twice as long: it is for firmwares whose own
 * was switched off.
 */
export const HEAT_RULES = {
  tool: { riseC: 2, risePeriodMs: 80_000, bandC: 8, bandPeriodMs: 80_000 },
  other: { riseC: 2, risePeriodMs: 180_000, bandC: 6, bandPeriodMs: 120_000 },
} as const;

/** `heating`: it must have risen by then. `cooling`: it was hotter when the target was set. `there`: outside its band since then, or inside (null). */
type Watch = { readonly targetC: number } & (
  | { readonly kind: 'heating'; readonly fromC: number; readonly dueMs: number }
  | { readonly kind: 'cooling' }
  | { readonly kind: 'there'; readonly outsideSinceMs: number | null }
);

/** Watches that each heater follows its target. Time comes with the readings; a machine that tells nothing is not judged here. */
export class HeatWatch {
  readonly #watches = new Map<string, Watch>();

  /** Takes readings; answers what is wrong, in plain words, or null. */
  take(temperatures: Temperatures, nowMs: number): string | null {
    for (const [name, reading] of Object.entries(temperatures)) {
      if (!reading || reading.targetC === null || reading.targetC <= 0) {
        this.#watches.delete(name);
        continue;
      }
      const problem = this.#judge(name, reading.actualC, reading.targetC, nowMs);
      if (problem === null) continue;
      this.#watches.delete(name);
      return problem;
    }
    return null;
  }

  /** All is off, or the machine is another. */
  clear(): void {
    this.#watches.clear();
  }

  #judge(name: string, actualC: number, targetC: number, nowMs: number): string | null {
    const rule = name.startsWith('tool') ? HEAT_RULES.tool : HEAT_RULES.other;
    const before = this.#watches.get(name);
    const watch = before?.targetC === targetC ? before : null;
    const set = (next: Watch): null => {
      this.#watches.set(name, next);
      return null;
    };
    if (Math.abs(actualC - targetC) <= rule.bandC) return set({ targetC, kind: 'there', outsideSinceMs: null });
    if (!watch && actualC > targetC) return set({ targetC, kind: 'cooling' });
    if (!watch || (watch.kind === 'heating' && actualC >= watch.fromC + rule.riseC))
      return set({ targetC, kind: 'heating', fromC: actualC, dueMs: nowMs + rule.risePeriodMs });
    if (watch.kind === 'there' && watch.outsideSinceMs === null) return set({ ...watch, outsideSinceMs: nowMs });
    if (watch.kind === 'heating' && nowMs >= watch.dueMs)
      return `${name} does not heat: it is at ${actualC.toFixed(1)} °C, ${seconds(rule.risePeriodMs)} after ${watch.fromC.toFixed(1)} °C; its target is ${targetC} °C`;
    if (watch.kind === 'there' && watch.outsideSinceMs !== null && nowMs - watch.outsideSinceMs >= rule.bandPeriodMs)
      return `${name} does not hold its temperature: it is at ${actualC.toFixed(1)} °C since ${seconds(rule.bandPeriodMs)}; its target is ${targetC} °C`;
    return null;
  }
}

const seconds = (ms: number): string => `${Math.round(ms / 1_000)} s`;
