// SPDX-License-Identifier: AGPL-3.0-or-later
import { type GrblIdentity, grblSettingNumber, type GrblStatus } from '@fabcommons/firmware';
import type { AuditState, Difference, ProgramLine } from './driver.js';
import { GrblModes } from './grbl-modes.js';
import { distanceBetween, distanceToPiece, type PathPiece, type Point } from './grbl-path.js';
import { GrblProgram, type ProgramStart } from './grbl-program.js';

/** How far a report may lie off the path, mm, besides two steps of the coarsest axis. */
const TOLERANCE_MM = 0.05;
/**
 * Motions that have left the planner and are still being stepped: each segment may belong to another one where they are short (Grbl 1.1
 * `stepper.h` SEGMENT_BUFFER_SIZE 6, grblHAL `config.h` 10, FluidNC 12), and one in the parser's hands.
 */
const STEPPED_BLOCKS = 13;
/** Motions a planner may hold where `[OPT:…]` does not tell. */
const UNKNOWN_PLANNER_BLOCKS = 128;
/** Places kept: a window of 1,000 bytes and the largest planner (grblHAL, some hundred blocks) are far below. */
const MAX_PLACES = 2_000;
/**
 * Garbled replies in one job that hold it: a good wire garbles none, the same wire carries the lines, and Grbl has no checksum. One may come
 * from somewhere else (a fork's own message, a switch beside the cable).
 */
const MAX_GARBLED = 2;
/** `$G` is asked in the stream once in so many lines of the program. */
export const MODES_EVERY_LINES = 50;
/** A count of steps is four bytes, read while it changes (Grbl 1.1 `report.c`): a report may be off by a carry between two of them. */
const TORN_STEPS = [256, 65_536];
/** Least time between two words of how far it is. */
const TELL_MS = 1_000;
/** States in which the tool is where the program has moved it. */
const FOLLOWED = ['Run', 'Idle', 'Hold'];

/** A motion of the program, or one that is not known: then every report fits. */
type Place = { readonly line: number; readonly piece: PathPiece | null };

/** Whom an audit tells. */
export interface GrblAuditListener {
  onAudit(audit: AuditState): void;
  onDifference(difference: Difference): void;
  /** A report did not fit: ask again at once. */
  askAgain(): void;
}

/**
 * Compares what a Grbl reports with the program: Grbl has no checksum, so a line that was garbled on its way may move the tool somewhere else.
 * Every status report must lie on the motions that are in flight, and at rest on their end; `$G` must tell the modes, feed and speed of the program.
 */
export class GrblAudit {
  readonly #toleranceMm: number;
  readonly #unitMm: number;
  readonly #plannerBlocks: number;
  #program: GrblProgram | null = null;
  #modes: GrblModes | null = null;
  #places: Place[] = [];
  #expectations: ((told: readonly string[]) => string | null)[] = [];
  #checks = 0;
  #checkedLine: number | null = null;
  #ackedLine = 0;
  #garbled = 0;
  #isDoubtful = false;
  /** A difference was told; a person has not decided yet. */
  #isHeld = false;
  /** A person has let it go on: its end may lie elsewhere too. */
  #isAccepted = false;
  #toldAtMs = 0;

  constructor(
    private readonly identity: GrblIdentity,
    private readonly nowMs: () => number,
    private readonly listener: GrblAuditListener,
  ) {
    const { settings } = identity;
    const steps = [100, 101, 102].map((code) => grblSettingNumber(settings, code) ?? 0).filter((each) => each > 0);
    this.#toleranceMm = TOLERANCE_MM + (steps.length === 3 ? 2 / Math.min(...steps) : 0);
    this.#unitMm = grblSettingNumber(settings, 13) === 1 ? 25.4 : 1;
    this.#plannerBlocks = (identity.plannerBlocks ?? UNKNOWN_PLANNER_BLOCKS) + STEPPED_BLOCKS;
  }

  /** A program begins; null: what the machine told is not enough to follow it. */
  begin(start: ProgramStart | null): void {
    this.#program = start && new GrblProgram(start);
    this.#modes = start && new GrblModes(start.modes, this.#unitMm);
    this.#places = start ? [{ line: 0, piece: { line: 0, from: start.position, to: start.position, arc: null } }] : [];
    this.#expectations = [];
    this.#checks = 0;
    this.#checkedLine = null;
    this.#ackedLine = 0;
    this.#garbled = 0;
    this.#isDoubtful = false;
    this.#isHeld = false;
    this.#isAccepted = false;
    this.#tell();
  }

  /** The last report did not fit, and the next has not come yet. */
  get isDoubtful(): boolean {
    return this.#isDoubtful && !this.#isHeld;
  }

  get isOn(): boolean {
    return this.#program !== null;
  }

  /** A person has looked and lets it go on: what is in flight now is passed over. */
  resume(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#isAccepted = true;
    this.#garbled = 0;
    this.#isDoubtful = false;
    this.#places.push({ line: this.#ackedLine, piece: null });
  }

  /** A line of the program goes out. */
  sent({ text, line }: ProgramLine): void {
    if (!this.#program) return;
    const before = this.#program.position;
    const piece = this.#program.take(text, line);
    if (piece || before === null || this.#program.position === null) this.#places.push({ line, piece });
    if (this.#places.length > MAX_PLACES) this.#places.shift();
    this.#modes?.take(text);
  }

  /** `$G` goes out behind the lines sent so far. */
  askedForModes(): void {
    if (this.#modes) this.#expectations.push(this.#modes.expected);
  }

  /** The machine has taken this line. */
  acked(line: number): void {
    if (line > 0) this.#ackedLine = line;
  }

  /** A reply came garbled. */
  garbled(): void {
    this.#garbled += 1;
    if (this.#garbled < MAX_GARBLED) return;
    this.#differs(
      null,
      `${this.#garbled} replies came garbled: lines of the program may be garbled too, look at the cable`,
      this.#ackedLine,
    );
  }

  /** The answer to `$G`. */
  toldModes(told: readonly string[]): void {
    const problem = this.#expectations.shift()?.(told) ?? null;
    if (problem !== null) this.#differs(null, `${problem}: a line on the way here was garbled`, this.#ackedLine);
    else if (this.#program) this.#passed(this.#ackedLine);
  }

  /** A status report. `isOver`: everything is taken, and it has come to rest for good. */
  check(status: GrblStatus, isOver: boolean): void {
    if (!this.#program || this.#isHeld || !status.machinePosition || !FOLLOWED.includes(status.state)) return;
    const [x = 0, y = 0, z = 0] = status.machinePosition;
    const point: Point = [x * this.#unitMm, y * this.#unitMm, z * this.#unitMm];
    this.#forget();
    const end = isOver && !this.#isAccepted ? this.#program.position : null;
    if (end !== null && distanceBetween(end, point) > this.#toleranceMm)
      return this.#off(point, { mm: distanceBetween(end, point), line: this.#ackedLine });
    const isUnknown = this.#places.some((place) => place.piece === null);
    const found = this.#places.findIndex(({ piece }) => piece !== null && distanceToPiece(piece, point) <= this.#toleranceMm);
    if (found < 0 && isUnknown) return;
    if (found < 0) return this.#off(point, this.#nearest(point));
    if (!isUnknown) this.#places.splice(0, found);
    this.#isDoubtful = false;
    this.#passed(this.#places[0]?.line ?? this.#ackedLine);
  }

  /** Motions that must be over: planner and stepper hold no more than so many behind the last line that was taken. One without way takes no place there. */
  #forget(): void {
    let held = this.#plannerBlocks;
    let first = this.#places.findLastIndex((place) => place.line <= this.#ackedLine);
    for (; first > 0 && held > 0; first -= 1) if (hasWay(this.#places[first]?.piece ?? null)) held -= 1;
    if (first > 0) this.#places.splice(0, first);
  }

  #nearest(point: Point): { mm: number; line: number } {
    let best = { mm: Number.POSITIVE_INFINITY, line: this.#ackedLine };
    for (const { piece } of this.#places) {
      const mm = piece ? distanceToPiece(piece, point) : Number.POSITIVE_INFINITY;
      if (piece && mm < best.mm) best = { mm, line: piece.line };
    }
    return best;
  }

  /**
   * Off the path. A report may be torn (see TORN_STEPS): that one is asked for again. Any other shows a garbled line or a garbled report: either way
   * the wire cannot be trusted, and on Grbl nothing else tells.
   */
  #off(point: Point, { mm, line }: { mm: number; line: number }): void {
    if (!this.#isDoubtful && this.#mayBeTorn(point)) {
      this.#isDoubtful = true;
      return this.listener.askAgain();
    }
    const at = point.map((value) => value.toFixed(3)).join(', ');
    this.#differs(mm, `the machine reports ${at} (machine coordinates), ${mm.toFixed(2)} mm off the program`, line);
  }

  /** It would lie on the path if a carry between two bytes of one axis were undone. */
  #mayBeTorn(point: Point): boolean {
    return [0, 1, 2].some((axis) => {
      const perMm = grblSettingNumber(this.identity.settings, 100 + axis) ?? 0;
      const changes = perMm > 0 ? TORN_STEPS.flatMap((steps) => [steps / perMm, -steps / perMm]) : [];
      return changes.some((change) => this.#isOnPath(point.map((value, index) => (index === axis ? value + change : value))));
    });
  }

  #isOnPath([x = 0, y = 0, z = 0]: readonly number[]): boolean {
    return this.#places.some(({ piece }) => piece !== null && distanceToPiece(piece, [x, y, z]) <= this.#toleranceMm);
  }

  /** Told once: from then on a person decides. */
  #differs(mm: number | null, text: string, line: number): void {
    if (!this.#program || this.#isHeld) return;
    this.#isHeld = true;
    this.listener.onDifference({ line, mm, text });
  }

  #passed(line: number): void {
    this.#checks += 1;
    this.#checkedLine = Math.max(line, this.#checkedLine ?? 0);
    if (this.nowMs() - this.#toldAtMs >= TELL_MS) this.#tell();
  }

  #tell(): void {
    this.#toldAtMs = this.nowMs();
    this.listener.onAudit({ method: this.#program ? 'path' : 'none', checks: this.#checks, lastCheckLine: this.#checkedLine });
  }
}

/** A planner drops a motion to where the tool stands (Grbl 1.1 `planner.c` plan_buffer_line, PLAN_EMPTY_BLOCK). */
const hasWay = (piece: PathPiece | null): boolean =>
  piece !== null && (piece.arc !== null || distanceBetween(piece.from, piece.to) > 0);
