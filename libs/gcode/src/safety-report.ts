// SPDX-License-Identifier: AGPL-3.0-or-later
import type { CommandClass } from './preflight/command-class.js';

/** A figure and the line that reached it first; 1 for the first line. */
export type Extreme = { readonly value: number; readonly line: number };

/** Lowest and highest place on one axis, mm. */
export type AxisExtent = { readonly min: Extreme; readonly max: Extreme };

/** Per axis; null where the program names no place on it. */
export type Extent = { readonly x: AxisExtent | null; readonly y: AxisExtent | null; readonly z: AxisExtent | null };

/** What a program reaches in one work coordinate system, G92's shifts taken out: add the offset to have machine coordinates. */
export type WorkExtent = { readonly system: string; readonly extent: Extent };

/** A command as the program uses it. `command` is its word, or for system commands and macros the line, cut. Sample: "G1", "M500", "$100=80". */
export type CommandUse = {
  readonly command: string;
  readonly class: CommandClass;
  /** What is dangerous about it, in words that follow the command; null for nothing. */
  readonly why: string | null;
  readonly firstLine: number;
  readonly count: number;
};

/** What must be known of a program before a machine runs it, each with its line. */
export type SafetyReport = {
  /** Every coordinate system that the program moves in, in the order of G54 to G59. */
  readonly workExtents: readonly WorkExtent[];
  /** Places in machine coordinates: G53. */
  readonly machineExtent: Extent;
  /** Moves to places that only the machine knows (Grbl G28, G30); the line of the first. */
  readonly storedPositionLine: number | null;
  /** First homing (G28 of Marlin, $H), first move. */
  readonly homingLine: number | null;
  readonly firstMoveLine: number | null;
  /** Highest temperatures asked for, degrees Celsius. */
  readonly maxTool: Extreme | null;
  readonly maxBed: Extreme | null;
  readonly maxChamber: Extreme | null;
  /** First extrusion with a tool whose target was never set, or is 0. */
  readonly coldExtrusionLine: number | null;
  /** M302: extrusion while cold allowed by the program itself. */
  readonly allowsColdExtrusionLine: number | null;
  /** Highest feed along each axis while cutting or printing, mm/min. */
  readonly maxFeed: {
    readonly x: Extreme | null;
    readonly y: Extreme | null;
    readonly z: Extreme | null;
    readonly e: Extreme | null;
  };
  /** Lowest and highest spindle speed, rpm. */
  readonly minSpindle: Extreme | null;
  readonly maxSpindle: Extreme | null;
  /** Tools chosen or extruded with, and where first. */
  readonly tools: readonly { readonly tool: number; readonly line: number }[];
  /** First line of G20, of G21. */
  readonly inchLine: number | null;
  readonly millimetreLine: number | null;
  /** Commands by first use, at most MAX_COMMANDS; those of a grave class first, so that none of them is lost. */
  readonly commands: readonly CommandUse[];
};

const NOWHERE: Extent = { x: null, y: null, z: null };

/** Of a program that does nothing. */
export const NO_SAFETY_FACTS: SafetyReport = {
  workExtents: [],
  machineExtent: NOWHERE,
  storedPositionLine: null,
  homingLine: null,
  firstMoveLine: null,
  maxTool: null,
  maxBed: null,
  maxChamber: null,
  coldExtrusionLine: null,
  allowsColdExtrusionLine: null,
  maxFeed: { x: null, y: null, z: null, e: null },
  minSpindle: null,
  maxSpindle: null,
  tools: [],
  inchLine: null,
  millimetreLine: null,
  commands: [],
};
