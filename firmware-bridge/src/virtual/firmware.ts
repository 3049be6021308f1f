// SPDX-License-Identifier: AGPL-3.0-or-later

/**
 * A firmware as a pure machine: bytes and time go in, bytes come out. It never looks at a clock; its owner tells it the time and asks when
 * it wants to be told again. All times are machine milliseconds from its power-on.
 */
export interface VirtualCore {
  /** Lets time pass. Events in between happen at their own time, however late the call. */
  advance(toMs: number): void;
  /** Takes bytes from the wire, at the time of the last `advance`. */
  receive(bytes: Uint8Array): void;
  /** When something happens next without input; Infinity when nothing will. */
  readonly nextEventMs: number;
  /** What it has printed since the last call. */
  takeOutput(): string;
  /** The reset button: everything but what is stored in EEPROM starts anew, and prints its banner. */
  reset(cause: 'power' | 'external'): void;
  /** True when only a reset helps. */
  readonly isHalted: boolean;
  /** Something in the world goes wrong; events of another kind of machine are ignored. */
  suffer(event: WorldEvent): void;
  readonly positionMm: readonly number[];
}

/** What can happen to a machine from outside its wire. */
export type WorldEvent =
  | { readonly kind: 'thermal-runaway'; readonly heater: 'hotend' | 'bed' }
  | { readonly kind: 'max-temp'; readonly heater: 'hotend' | 'bed' }
  | { readonly kind: 'door'; readonly isOpen: boolean }
  | { readonly kind: 'limit-switch'; readonly axis: 'X' | 'Y' | 'Z' }
  | { readonly kind: 'resend-storm'; readonly times: number };

/** Bytes of ASCII, one per character; what a firmware prints is never anything else. */
export function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0) & 0xff);
}
