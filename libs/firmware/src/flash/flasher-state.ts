// SPDX-License-Identifier: AGPL-3.0-or-later
import type { BootCommand } from './boot-command.js';
import type { FlashWork } from './flash-work.js';

/** Why a flash ended without success. */
export type FlashFailureCode =
  | 'no-bootloader'
  | 'wrong-chip'
  | 'cannot-erase'
  | 'link-unreliable'
  | 'verify-failed'
  | 'link-lost'
  | 'cancelled';

/**
 * What stands in the flash at the end. `untouched`: no byte was erased or written. `incomplete`: neither the old program nor the new one; the
 * bootloader is there and the board does nothing until it is flashed again. `verified`: every page of the image was read back and is right.
 */
export type FlashCondition = 'untouched' | 'incomplete' | 'verified';

/** The end of a flash. */
export type FlashEnd =
  | { readonly kind: 'done'; readonly condition: 'verified'; readonly resets: number; readonly rounds: number }
  | {
      readonly kind: 'failed';
      readonly code: FlashFailureCode;
      readonly condition: 'untouched' | 'incomplete';
      /** In plain words: what was found, what was expected. */
      readonly reason: string;
      readonly resets: number;
    };

/** What the flasher is doing: for a person who watches. */
export type FlashPhase = 'connecting' | 'checking' | 'writing' | 'verifying' | 'leaving';

/** What happens to a flasher. */
export type FlasherInput =
  /** Bytes off the wire, in any chunking. */
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'timeout' }
  /** The board was reset as asked. `isByHand`: nobody could pull the line; a person was asked to press the button. */
  | { readonly kind: 'reset-done'; readonly isByHand: boolean }
  | { readonly kind: 'link-lost'; readonly reason: string }
  | { readonly kind: 'cancel' };

/** What the driver does for a flasher, in this order. `arm` replaces the running timer; there is one. */
export type FlasherEffect =
  /** Reset the board, drop what came in until then, then say `reset-done`. */
  | { readonly kind: 'reset' }
  | { readonly kind: 'write'; readonly bytes: Uint8Array }
  | { readonly kind: 'arm'; readonly delayMs: number }
  | { readonly kind: 'disarm' }
  | { readonly kind: 'phase'; readonly phase: FlashPhase }
  | { readonly kind: 'progress'; readonly stage: 'write' | 'verify'; readonly done: number; readonly total: number }
  /** For the log: a retry and why. */
  | { readonly kind: 'trouble'; readonly text: string }
  | { readonly kind: 'end'; readonly end: FlashEnd };

/** Commands that belong together: an address and what is done there. */
export type Exchange = {
  readonly commands: readonly BootCommand[];
  /** Index of the command whose answer is awaited. */
  readonly at: number;
  readonly data: readonly Uint8Array[];
  readonly tries: number;
};

/** What the flasher is at. */
export type FlasherStage =
  | { readonly kind: 'resetting' }
  | { readonly kind: 'waking' }
  | { readonly kind: 'syncing'; readonly tries: number }
  | { readonly kind: 'settling' }
  | { readonly kind: 'confirming' }
  | { readonly kind: 'signature'; readonly last: string | null; readonly reads: number }
  | { readonly kind: 'entering' }
  | { readonly kind: 'working' }
  | { readonly kind: 'leaving' }
  | { readonly kind: 'ended'; readonly end: FlashEnd };

/** The whole of a flasher. Made by `startFlasher`, changed by `stepFlasher` alone. */
export type FlasherState = {
  readonly stage: FlasherStage;
  readonly work: FlashWork;
  readonly exchange: Exchange | null;
  /** Bounded by MAX_RECEIVED_BYTES. */
  readonly received: Uint8Array;
  /** Number of the last frame (STK500v2). */
  readonly sequence: number;
  /** Where the bootloader's own address stands, when that is known for sure. */
  readonly nextAddress: number | null;
  readonly isByHand: boolean;
  readonly resets: number;
  readonly fruitlessResets: number;
  readonly hasSynced: boolean;
};

/** New state and what to do, in this order. */
export type FlasherStep = { readonly state: FlasherState; readonly effects: readonly FlasherEffect[] };
