// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Arc, forEachChord } from '../arc.js';
import type { Dialect } from '../dialect.js';
import type { ModalState } from '../modal-state.js';
import type { MotionLimits } from '../motion-limits.js';
import type { Heater } from '../program/program-sink.js';
import { ProgramTally } from '../program/program-tally.js';
import { PathRecorder } from './path-recorder.js';
import { PATH_KIND, type ProgramPath } from './program-path.js';

/** Chords of an arc stay this near to it: a quarter of a pixel where 10 mm fill a screen. */
const DRAWN_ARC_TOLERANCE_MM = 0.01;
const MOST_TOOL = 255;

/** Adds up as ever and draws along. */
export class PathTally extends ProgramTally {
  readonly recorder: PathRecorder;
  readonly #isGrbl: boolean;
  readonly #targets = new Map<number, number>();
  #tag = -1;
  #drops = 0;
  #extrudes = false;

  constructor(dialect: Dialect, state: ModalState, limits: MotionLimits, maxSegments: number) {
    super(dialect, state, limits);
    this.recorder = new PathRecorder(maxSegments);
    this.#isGrbl = dialect === 'grbl';
  }

  override line(isRapid: boolean): void {
    super.line(isRapid);
    const { state, recorder } = this;
    this.#takeFacts();
    const moves = state.x !== state.fromX || state.y !== state.fromY || state.z !== state.fromZ;
    if (moves) {
      recorder.from(state.fromX, state.fromY, state.fromZ);
      recorder.to(this.#kind(isRapid), state.x, state.y, state.z);
    } else if (state.extrudedMm < 0) recorder.retract();
  }

  override arc(arc: Arc): void {
    super.arc(arc);
    const { recorder } = this;
    this.#takeFacts();
    recorder.from(arc.from.x, arc.from.y, arc.from.z);
    const kind = this.#kind(false);
    forEachChord(arc, DRAWN_ARC_TOLERANCE_MM, ({ x, y, z }) => recorder.to(kind, x, y, z));
  }

  override heat(heater: Heater, tool: number, celsius: number): void {
    super.heat(heater, tool, celsius);
    if (heater !== 'tool') return;
    this.#targets.set(tool < 0 ? this.state.tool : tool, celsius);
    this.recorder.facts.celsius = this.#targets.get(this.state.tool) ?? 0;
  }

  override selectTool(tool: number): void {
    super.selectTool(tool);
    this.recorder.facts.celsius = this.#targets.get(tool) ?? 0;
  }

  /** The path of all that came. */
  path(): ProgramPath {
    return this.recorder.finish(this.times.featureNames, !this.#isGrbl && !this.#extrudes);
  }

  #takeFacts(): void {
    const { facts } = this.recorder;
    facts.line = this.lineNumber;
    facts.feedMmPerMin = this.state.moveFeedMmPerMin;
    facts.tool = this.state.tool < MOST_TOOL ? this.state.tool : MOST_TOOL;
    if (this.times.tag === this.#tag && this.times.drops === this.#drops) return;
    this.#tag = this.times.tag;
    const { layer, feature, drops } = this.times;
    if (drops !== this.#drops) this.recorder.dropLayers();
    this.#drops = drops;
    facts.layer = layer;
    facts.feature = feature;
  }

  #kind(isRapid: boolean): number {
    if (this.#isGrbl) return isRapid ? PATH_KIND.rapid : PATH_KIND.make;
    const { state } = this;
    if (state.extrudedMm > 0 && (state.x !== state.fromX || state.y !== state.fromY)) {
      this.#extrudes = true;
      return PATH_KIND.make;
    }
    return isRapid ? PATH_KIND.rapid : PATH_KIND.travel;
  }
}
