// SPDX-License-Identifier: AGPL-3.0-or-later

/** What a line that is being carried out waits for. */
export type Wait =
  | { readonly kind: 'room' }
  | { readonly kind: 'synchronized' }
  | { readonly kind: 'until'; readonly ms: number }
  | { readonly kind: 'resumed' };

/** A line being carried out; it ends with Grbl's status number, 0 for ok, or null when a reset has swallowed the answer. */
export type Handling = Generator<Wait, number | null, void>;

/** A part of a line, without a status of its own. */
export type Part = Generator<Wait, void, void>;
