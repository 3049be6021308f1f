// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Situation } from '@fabcommons/matching';

/** Whether meshes can be sliced here, and what to tell people; `slicing/` provides it. */
export interface SlicerWords {
  words(): Promise<Situation['slicer']>;
}

/** Injection token of {@link SlicerWords}. */
export const SLICER_WORDS = Symbol('SlicerWords');
