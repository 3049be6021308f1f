// SPDX-License-Identifier: AGPL-3.0-or-later
import type { SlicingQuality, SlicingSettings, Xyz } from '@fabcommons/contracts';
import type { Overrides, SlicingMachine } from './slicing-settings.js';

/** Life of a task: waiting -> running -> done | failed | cancelled; a failed or cancelled one waits again when it is asked for again. */
export type SlicingState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';

/** What to slice. `profile`: id of one of ours; `bedMm`: the machine's room where it is not the profile's. */
export interface SlicingRequest {
  readonly stlSha256: string;
  readonly profile: string;
  readonly copies: number;
  readonly bedMm?: Xyz | null;
  /** Default normal. */
  readonly quality?: SlicingQuality;
  /** The machine's own settings, and what was asked for this once; they go before the quality's. */
  readonly settings?: SlicingSettings;
  /** Default as drawn; `flat`: on the largest flat face. */
  readonly orientation?: Orientation;
  /** Its nozzle is put in, its temperatures are kept. */
  readonly machine?: SlicingMachine | null;
}

/** How a part lies on the bed. */
export type Orientation = 'as-drawn' | 'flat';

/** What is kept of a request besides mesh, profile, copies and bed. */
export interface SlicingOptions {
  readonly overrides?: Overrides;
  readonly orientation?: Orientation;
}

/** The program that came out and what it takes, all copies together. */
export interface SlicedProgram {
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly timeMs: number;
  readonly filamentUm: number;
  /** By the profile's filament; null where the slicer did not say. */
  readonly massMg: number | null;
}

/** Where a task stands. `program` when done, `problem` when failed. */
export interface SlicingTicket {
  readonly id: string;
  readonly state: SlicingState;
  readonly progress: number;
  readonly program: SlicedProgram | null;
  readonly problem: string | null;
}

/** A task as a worker claims it. */
export interface SlicingTask {
  readonly id: string;
  readonly meshSha256: string;
  readonly profile: string;
  readonly copies: number;
  readonly bedMm: Xyz | null;
  readonly options: SlicingOptions;
  readonly attempts: number;
}

/** How a run of the slicer ended. */
export type SlicingOutcome =
  | { readonly kind: 'done'; readonly program: SlicedProgram }
  | { readonly kind: 'failed'; readonly problem: string };

/** Whether nothing will change about the task by itself. */
export function hasEnded(ticket: SlicingTicket): boolean {
  return ticket.state === 'done' || ticket.state === 'failed' || ticket.state === 'cancelled';
}
