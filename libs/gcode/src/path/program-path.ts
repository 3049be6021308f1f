// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ProgramReport } from '../report.js';

/** What a segment is. A jump joins nothing: the machine chose the place itself (homing, another work coordinate system). */
export const PATH_KIND = { jump: 0, rapid: 1, travel: 2, make: 3 } as const;

/** Lines that a path holds at most unless its reader says otherwise: 25 bytes each, 50 MB. */
export const MAX_PATH_SEGMENTS = 2_000_000;

/** Marks of retractions that a path holds at most; further ones are only counted. */
export const MAX_RETRACTION_MARKS = 100_000;

/**
 * The lines that a program draws, as arrays side by side. Point 0 is where it begins; segment i goes from point i - 1 to point i, and its
 * facts stand at i. Positions are in the program's work coordinates without G92's shifts, millimetres. Layers never fall.
 */
export type ProgramPath = {
  /** Points, the first included; all arrays below hold so many entries (`points` three times as many). */
  readonly length: number;
  readonly points: Float32Array;
  /** One of PATH_KIND. */
  readonly kinds: Uint8Array;
  /** Index into `featureNames`. */
  readonly features: Uint8Array;
  /** 0 before the first layer; a program that only cuts has no other. */
  readonly layers: Uint16Array;
  /** Speed asked for, mm/min, 0 where the program has set none and 65535 for more. */
  readonly feeds: Uint16Array;
  /** Target of the tool in use, degrees Celsius. */
  readonly celsius: Uint16Array;
  readonly tools: Uint8Array;
  /** Line of the program, 1 for the first. */
  readonly lines: Uint32Array;
  /** By the slicer's own names; "other" first. */
  readonly featureNames: readonly string[];
  /** Where filament is pulled back: x y z of each, and its layer. */
  readonly retractions: Float32Array;
  readonly retractionLayers: Uint16Array;
  /** Retractions in all, marked or not. */
  readonly retractionCount: number;
  /** Segments that the program has; more than are drawn where neighbours were joined to stay within the bound. */
  readonly segments: number;
  /** Neighbours joined into one line each; 1 for a path that is drawn whole. */
  readonly joined: number;
  /** Line after which nothing is drawn since even joined lines would not fit; null for a path that is whole. */
  readonly cutAtLine: number | null;
};

/** A program's report and its path, from one pass. */
export type ProgramWithPath = { readonly report: ProgramReport; readonly path: ProgramPath };
