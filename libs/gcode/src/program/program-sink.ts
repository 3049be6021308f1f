// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Arc } from '../arc.js';

/** Limits that a Marlin program sets for itself: M201, M203, M204, M205, each with its letters. */
export type LimitWords = {
  readonly command: 201 | 203 | 204 | 205;
  readonly values: ReadonlyMap<string, number>;
};

/** Which heater a target is for; `tool` -1 is the tool in use. */
export type Heater = 'tool' | 'bed' | 'chamber';

/** What an interpreter tells while it walks a program. The figures of a move stand in the `ModalState` that both share. */
export interface ProgramSink {
  /** A straight move has been made; nothing may have moved at all. */
  line(isRapid: boolean): void;
  arc(arc: Arc): void;
  /** The machine comes to a stand, then waits. */
  stop(pauseMs: number): void;
  /** Motion to a switch: the axes homed are no longer known. */
  home(): void;
  /** Motion to a place that only the machine knows. */
  storedPosition(): void;
  /** A place named in machine coordinates (G53): bits of axes, and where. */
  machinePlace(axes: number, xMm: number, yMm: number, zMm: number): void;
  heat(heater: Heater, tool: number, celsius: number): void;
  spindle(isOn: boolean, rpm: number | null): void;
  selectTool(tool: number): void;
  system(): void;
  units(): void;
  limits(words: LimitWords): void;
  allowColdExtrusion(): void;
  progress(percent: number | null, remainingMs: number | null): void;
  warning(text: string): void;
  problem(text: string): void;
}
