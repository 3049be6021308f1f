// SPDX-License-Identifier: AGPL-3.0-or-later

/** What a command handler waits for; the machine goes on with it when that has come. */
export type Wait =
  | { readonly kind: 'room' }
  | { readonly kind: 'synchronized' }
  | { readonly kind: 'until'; readonly ms: number }
  | { readonly kind: 'user' };

/** A command being carried out. It answers 'quiet' when it has printed its own ok. */
export type Handling = Generator<Wait, void | 'quiet', void>;
