// SPDX-License-Identifier: AGPL-3.0-or-later

/** What a caller did that the wire cannot carry. */
export type FirmwareErrorCode = 'line-too-long' | 'not-one-line' | 'queue-full' | 'bad-line-number';

/** A call that breaks a rule of the wire; the caller could have checked before (`frameProblem`, `marlinRoom`, `grblRoom`). */
export class FirmwareError extends Error {
  override readonly name = 'FirmwareError';
  constructor(
    readonly code: FirmwareErrorCode,
    message: string,
    readonly context: Readonly<Record<string, string | number>>,
  ) {
    super(message);
  }
}
