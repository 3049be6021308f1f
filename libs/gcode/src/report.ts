// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Dialect } from './dialect.js';
import type { SafetyReport } from './safety-report.js';
import type { Vector } from './vector.js';

/** Something to know about one line, 1 for the first; line 0 is about the whole program. */
export type Note = { readonly line: number; readonly text: string };

/** Smallest and largest coordinate reached on each axis, mm. */
export type Bounds = { readonly min: Vector; readonly max: Vector };

/** What the slicer says of its own work in comments; each absent where it does not. */
export type SlicerMetadata = {
  /** Name and version as written. Sample: "PrusaSlicer 2.5.0". */
  readonly slicer?: string;
  readonly timeMs?: number;
  /** All tools together. */
  readonly filamentMm?: number;
  readonly filamentG?: number;
  /** Sample: "PLA". */
  readonly filamentType?: string;
  /** By tool, as the slicer's settings say. */
  readonly filamentDiametersMm?: readonly number[];
  readonly filamentDensitiesGPerCm3?: readonly number[];
};

/** A picture in the program's comments, as PrusaSlicer, Orca and Cura put it there. */
export type Thumbnail = {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly format: 'png' | 'jpg' | 'qoi';
  readonly base64: string;
};

/** One layer of a print, in order of printing. */
export type LayerReport = {
  /** Where it begins, and how high it prints, mm; null where nothing is printed in it. */
  readonly line: number;
  readonly zMm: number | null;
  readonly timeMs: number;
};

/** What one kind of line takes, by the slicer's own names (";TYPE:External perimeter"); "other" before the first and where it names none. */
export type FeatureReport = { readonly feature: string; readonly timeMs: number; readonly filamentUm: number };

/** What a program needs, makes and does. A program with problems must not run; warnings are for people to read. */
export type ProgramReport = {
  readonly dialect: Dialect;
  /** How the program came: as text that can be sent as it is, or packed (Prusa's binary G-code), which must be unpacked first. */
  readonly container: 'text' | 'bgcode';
  /** Motion and dwells, by the limits given: without heating up, homing, levelling, probing or waiting for people. */
  readonly timeMs: number;
  /** Filament by tool, whole micrometres; one entry at least. */
  readonly filamentUm: readonly number[];
  /** Volume and mass of that by tool, mm3 and mg; null where the diameter, or the density, is known neither from the caller nor the slicer. */
  readonly filamentMm3: readonly number[] | null;
  readonly filamentMg: readonly number[] | null;
  /** Everything the tool reaches on axes the program names, travels included; null without a move. In program coordinates, G92's shifts taken out. */
  readonly boundsMm: Bounds | null;
  /** The same of extruding moves alone: what stands on the bed; null where nothing is extruded. */
  readonly printBoundsMm: Bounds | null;
  readonly layers: number;
  /** At most MAX_LAYERS; what comes before the first layer is in none. */
  readonly layerTimes: readonly LayerReport[];
  readonly features: readonly FeatureReport[];
  /** Highest temperatures asked for, degrees Celsius; 0 for none. */
  readonly maxToolC: number;
  readonly maxBedC: number;
  readonly usesSpindle: boolean;
  /** Highest spindle speed asked for, rpm; 0 for none. */
  readonly maxSpindleRpm: number;
  /** Lines that say something to the machine. */
  readonly blocks: number;
  readonly warnings: readonly Note[];
  /** Binary junk, lines that cannot be parsed or are too long, words the firmware refuses, no motion. */
  readonly problems: readonly Note[];
  readonly metadata: SlicerMetadata;
  readonly thumbnails: readonly Thumbnail[];
  /** What `preflight` holds against a machine's limits. */
  readonly safety: SafetyReport;
};
