// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Arc, chordsOf, forEachChord, quarterPoints } from '../arc.js';
import type { Dialect } from '../dialect.js';
import { Extrusion } from '../extrusion.js';
import { LayerCounter } from '../layer-counter.js';
import { KNOWN_ALL, KNOWN_X, KNOWN_Y, KNOWN_Z, type ModalState } from '../modal-state.js';
import { limitsAfter, type MotionLimits } from '../motion-limits.js';
import { Notes } from '../notes.js';
import { Planner } from '../plan/planner.js';
import type { Extreme } from '../safety-report.js';
import { LETTER } from '../scan/words.js';
import { ExtentCollector } from './extent-collector.js';
import { FeedWatch } from './feed-watch.js';
import { HeatWatch } from './heat-watch.js';
import type { Heater, LimitWords, ProgramSink } from './program-sink.js';
import { WorkTimes } from './work-times.js';

/** Adds up what an interpreter tells of a program; the figures stand in its members. */
export class ProgramTally implements ProgramSink {
  readonly times = new WorkTimes();
  readonly extrusion = new Extrusion();
  readonly layers = new LayerCounter();
  readonly heaters = new HeatWatch();
  readonly feeds = new FeedWatch();
  readonly printExtent = new ExtentCollector();
  readonly machineExtent = new ExtentCollector();
  /** By number of work coordinate system. */
  readonly workExtents = new Map<number, ExtentCollector>();
  readonly tools = new Map<number, number>();
  readonly warnings = new Notes();
  readonly problems = new Notes();
  readonly planner: Planner;
  /** Line at hand; 1 for the first. */
  lineNumber = 0;
  moves = 0;
  firstMoveLine: number | null = null;
  homingLine: number | null = null;
  storedPositionLine: number | null = null;
  inchLine: number | null = null;
  millimetreLine: number | null = null;
  coldAllowedLine: number | null = null;
  usesSpindle = false;
  minSpindle: Extreme | null = null;
  maxSpindle: Extreme | null = null;
  #extent: ExtentCollector;
  #limits: MotionLimits;
  #wasPrinting = false;
  /** Grbl works with every move that is no rapid, a printer with those that push filament. */
  readonly #isCutting: boolean;

  constructor(
    dialect: Dialect,
    readonly state: ModalState,
    limits: MotionLimits,
  ) {
    this.#limits = limits;
    this.planner = new Planner(limits, this.times);
    this.#extent = this.#extentOf(state.system);
    this.#isCutting = dialect === 'grbl';
  }

  line(isRapid: boolean): void {
    const { state, planner, lineNumber } = this;
    const dx = state.x - state.fromX;
    const dy = state.y - state.fromY;
    const dz = state.z - state.fromZ;
    const extruded = state.extrudedMm;
    this.#extent.add(state.known, state.x, state.y, state.z, lineNumber);
    const step = planner.step;
    step[0] = dx;
    step[1] = dy;
    step[2] = dz;
    step[3] = extruded;
    step[4] = state.moveFeedMmPerMin;
    if (!planner.add(isRapid, this.times.tag)) return;
    this.moves += 1;
    if (this.firstMoveLine === null && (dx !== 0 || dy !== 0 || dz !== 0)) this.firstMoveLine = lineNumber;
    if (this.#isCutting) {
      if (!isRapid) this.feeds.see(planner, state.moveFeedMmPerMin, lineNumber);
    } else if (extruded !== 0) this.#extrude(extruded, dx !== 0 || dy !== 0);
    else this.#wasPrinting = false;
  }

  arc(arc: Arc): void {
    const { state, planner } = this;
    this.#extent.add(state.known, state.x, state.y, state.z, this.lineNumber);
    const known = state.wasKnown;
    const points = quarterPoints(arc);
    for (const { x, y, z } of points) this.#extent.add(known, x, y, z, this.lineNumber);
    let [fromX, fromY, fromZ] = [state.fromX, state.fromY, state.fromZ];
    const ends = chordsOf(arc, this.#limits.arcToleranceMm);
    const extruded = state.extrudedMm / ends;
    forEachChord(arc, this.#limits.arcToleranceMm, ({ x, y, z }) => {
      planner.step.set([x - fromX, y - fromY, z - fromZ, extruded, state.moveFeedMmPerMin]);
      planner.add(false, this.times.tag);
      if (this.#isCutting || extruded > 0) this.feeds.see(planner, state.moveFeedMmPerMin, this.lineNumber);
      [fromX, fromY, fromZ] = [x, y, z];
    });
    this.moves += 1;
    this.firstMoveLine ??= this.lineNumber;
    if (state.extrudedMm !== 0) this.#extrude(state.extrudedMm, true);
    if (state.extrudedMm > 0) for (const { x, y, z } of points) this.printExtent.add(known, x, y, z, this.lineNumber);
  }

  stop(pauseMs: number): void {
    this.planner.stop(pauseMs / 1000);
    if (pauseMs > 0) this.times.pause(pauseMs / 1000);
  }

  home(): void {
    this.stop(0);
    this.homingLine ??= this.lineNumber;
    this.#wasPrinting = false;
  }

  storedPosition(): void {
    this.stop(0);
    this.storedPositionLine ??= this.lineNumber;
    this.firstMoveLine ??= this.lineNumber;
  }

  machinePlace(axes: number, xMm: number, yMm: number, zMm: number): void {
    const known =
      ((axes >> LETTER.X) & 1 ? KNOWN_X : 0) | ((axes >> LETTER.Y) & 1 ? KNOWN_Y : 0) | ((axes >> LETTER.Z) & 1 ? KNOWN_Z : 0);
    this.machineExtent.add(known & KNOWN_ALL, xMm, yMm, zMm, this.lineNumber);
    this.firstMoveLine ??= this.lineNumber;
    this.#wasPrinting = false;
  }

  heat(heater: Heater, tool: number, celsius: number): void {
    this.heaters.heat(heater, tool, celsius, this.lineNumber);
  }

  spindle(isOn: boolean, rpm: number | null): void {
    if (!isOn) return;
    this.usesSpindle = true;
    if (rpm === null) return;
    if (this.maxSpindle === null || rpm > this.maxSpindle.value) this.maxSpindle = { value: rpm, line: this.lineNumber };
    if (rpm > 0 && (this.minSpindle === null || rpm < this.minSpindle.value))
      this.minSpindle = { value: rpm, line: this.lineNumber };
  }

  selectTool(tool: number): void {
    if (!this.tools.has(tool)) this.tools.set(tool, this.lineNumber);
    this.heaters.select(tool);
  }

  system(): void {
    this.#extent = this.#extentOf(this.state.system);
  }

  units(): void {
    if (this.state.unitMm === 1) this.millimetreLine ??= this.lineNumber;
    else this.inchLine ??= this.lineNumber;
  }

  limits(words: LimitWords): void {
    this.#limits = limitsAfter(this.#limits, words);
    this.planner.changeLimits(this.#limits);
  }

  allowColdExtrusion(): void {
    this.coldAllowedLine ??= this.lineNumber;
  }

  progress(): void {
    // A program's own word of its progress says nothing about what it does.
  }

  warning(text: string): void {
    this.warnings.add(this.lineNumber, text);
  }

  problem(text: string): void {
    this.problems.add(this.lineNumber, text);
  }

  #extrude(extruded: number, isSideways: boolean): void {
    const { state, lineNumber } = this;
    this.extrusion.add(state.tool, extruded);
    this.times.push(extruded);
    if (extruded <= 0) {
      this.#wasPrinting = false;
      return;
    }
    if (!this.heaters.isHot) this.heaters.push(lineNumber);
    if (!isSideways) {
      this.#wasPrinting = false;
      return;
    }
    this.feeds.see(this.planner, state.moveFeedMmPerMin, lineNumber);
    if (!this.#wasPrinting) this.printExtent.add(state.wasKnown, state.fromX, state.fromY, state.fromZ, lineNumber);
    this.#wasPrinting = true;
    this.printExtent.add(state.known, state.x, state.y, state.z, lineNumber);
    if (state.z > this.layers.nextMm && this.layers.rise(state.z)) this.times.beginLayer(lineNumber, state.z);
    else if (this.times.isHeightWanted) this.times.setHeight(state.z);
  }

  #extentOf(system: number): ExtentCollector {
    const found = this.workExtents.get(system);
    if (found !== undefined) return found;
    const extent = new ExtentCollector();
    this.workExtents.set(system, extent);
    return extent;
  }
}
