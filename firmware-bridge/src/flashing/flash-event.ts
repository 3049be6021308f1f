// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FlashPhase } from '@fabcommons/firmware';

/** Steps of a whole flash, settings included, as a person sees them. */
export type FlashStage = 'backing-up' | FlashPhase | 'restoring';

/** What a flash tells while it runs. */
export type FlashEvent =
  | { readonly kind: 'stage'; readonly stage: FlashStage }
  | { readonly kind: 'progress'; readonly stage: 'write' | 'verify'; readonly done: number; readonly total: number }
  /** A retry, or a person's help: plain words. */
  | { readonly kind: 'note'; readonly text: string };
