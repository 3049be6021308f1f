// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Arc } from './arc.js';
import type { Vector } from './vector.js';

/** A move. `known` tells which axes of `from` and `to` mean anything; `feedMmPerMin` is 0 when the program has set none. */
export type Move = {
  readonly kind: 'move';
  readonly isRapid: boolean;
  readonly from: Vector;
  readonly to: Vector;
  readonly wasKnown: Readonly<Record<'x' | 'y' | 'z', boolean>>;
  readonly isKnown: Readonly<Record<'x' | 'y' | 'z', boolean>>;
  readonly arc: Arc | null;
  /** Filament pushed (positive) or pulled back, mm. */
  readonly extrudedMm: number;
  readonly feedMmPerMin: number;
  readonly tool: number;
};

/** Limits that a Marlin program sets for itself: M201, M203, M204, M205; null where the block does not say. */
export type LimitWords = {
  readonly kind: 'limits';
  readonly command: 201 | 203 | 204 | 205;
  readonly values: ReadonlyMap<string, number>;
};

/** What one command of a program does, as far as time, material and safety go. */
export type Action =
  | Move
  | LimitWords
  | { readonly kind: 'dwell'; readonly ms: number }
  | { readonly kind: 'heat'; readonly heater: 'tool' | 'bed'; readonly celsius: number }
  | { readonly kind: 'home' }
  | { readonly kind: 'spindle'; readonly isOn: boolean; readonly rpm: number | null }
  | { readonly kind: 'progress'; readonly percent: number | null; readonly remainingMs: number | null }
  | { readonly kind: 'warning'; readonly text: string }
  | { readonly kind: 'problem'; readonly text: string };
