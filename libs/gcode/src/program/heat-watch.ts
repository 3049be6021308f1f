// SPDX-License-Identifier: AGPL-3.0-or-later
import { MAX_TOOLS } from '../limits.js';
import type { Extreme } from '../safety-report.js';
import type { Heater } from './program-sink.js';

/** Keeps the targets of the heaters: the highest of each, and whether filament is pushed while the nozzle is cold. */
export class HeatWatch {
  maxTool: Extreme | null = null;
  maxBed: Extreme | null = null;
  maxChamber: Extreme | null = null;
  coldExtrusionLine: number | null = null;
  readonly #targets = new Float64Array(MAX_TOOLS);
  /** True while the tool in use is hot; kept so that a move needs one look. */
  isHot = false;
  #tool = 0;

  heat(heater: Heater, tool: number, celsius: number, line: number): void {
    if (heater === 'bed') this.maxBed = higher(this.maxBed, celsius, line);
    else if (heater === 'chamber') this.maxChamber = higher(this.maxChamber, celsius, line);
    else {
      this.maxTool = higher(this.maxTool, celsius, line);
      const index = tool < 0 ? this.#tool : tool;
      if (Number.isInteger(index) && index < MAX_TOOLS) this.#targets[index] = celsius;
      this.select(this.#tool);
    }
  }

  select(tool: number): void {
    this.#tool = tool;
    this.isHot = (this.#targets[tool] ?? 0) > 0;
  }

  /** Filament is pushed. */
  push(line: number): void {
    if (!this.isHot) this.coldExtrusionLine ??= line;
  }
}

function higher(before: Extreme | null, celsius: number, line: number): Extreme | null {
  return before !== null && before.value >= celsius ? before : { value: celsius, line };
}
