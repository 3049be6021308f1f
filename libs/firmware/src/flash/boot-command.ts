// SPDX-License-Identifier: AGPL-3.0-or-later

/** What is asked of a serial bootloader. Addresses and lengths in bytes; both protocols turn them into words where they must. */
export type BootCommand =
  /** Is somebody there? */
  | { readonly kind: 'sync' }
  /** Signature of the chip: all three bytes at once (STK500v1), or the one named (STK500v2). */
  | { readonly kind: 'signature'; readonly index: 0 | 1 | 2 }
  | { readonly kind: 'enter' }
  /** STK500v2 alone: chip erase, which in stk500boot.c erases nothing and sets its erase counter to 0. */
  | { readonly kind: 'rewind' }
  | { readonly kind: 'address'; readonly address: number }
  /** Writes one page at the address; it is erased first as the board's `EraseHabit` says. */
  | { readonly kind: 'program'; readonly bytes: Uint8Array }
  | { readonly kind: 'read'; readonly length: number }
  /** Ends programming; the board starts its program. */
  | { readonly kind: 'leave' };

/** What the bytes received so far mean as an answer to one command. */
export type BootAnswer =
  | { readonly kind: 'more' }
  | { readonly kind: 'answer'; readonly data: Uint8Array; readonly rest: Uint8Array }
  | { readonly kind: 'bad'; readonly reason: string };

/** No bytes. */
export const NO_BYTES = new Uint8Array(0);

/** One array after the other. */
export function joinBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
