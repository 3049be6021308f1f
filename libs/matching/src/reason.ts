// SPDX-License-Identifier: AGPL-3.0-or-later

/** What a reason is about. */
export type ReasonCode = 'process' | 'material' | 'size' | 'tool' | 'temperature' | 'program' | 'permission' | 'state' | 'stock';

/** Why a machine cannot make a part, or (`blocks` false) cannot at once: plain words and the next step. */
export type Reason = { code: ReasonCode; blocks: boolean; text: string; next: string | null };

/** A reason that makes the answer no. */
export const blocks = (code: ReasonCode, text: string, next: string | null): Reason => ({ code, blocks: true, text, next });
/** A reason that only delays. */
export const delays = (code: ReasonCode, text: string, next: string | null): Reason => ({ code, blocks: false, text, next });

/** `a`, `a and b`, `a, b and c`. */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
