// SPDX-License-Identifier: AGPL-3.0-or-later

/** One command of a restore and the settings it changes. */
export type RestoreStep = { readonly command: string; readonly keys: readonly string[] };

/** A setting that differs and is not written, and why. */
export type LeftOut = { readonly key: string; readonly reason: string };

/** What the planner of a firmware finds. */
export type PlannedRestore = { readonly steps: readonly RestoreStep[]; readonly leftOut: readonly LeftOut[] };
