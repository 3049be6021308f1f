// SPDX-License-Identifier: AGPL-3.0-or-later

/**
 * Why a quantity could not be made or combined.
 * 'not-an-integer': the value is a fraction, NaN or infinite; 'unit-mismatch': two units met in one sum;
 * 'out-of-range': the value, or the result, is beyond what a double holds exactly (2^53 - 1), or below what the measure allows.
 */
export type MeasureErrorCode = 'not-an-integer' | 'unit-mismatch' | 'out-of-range';

/** The only error this library throws: a caller's mistake in arithmetic, never an expected outcome. */
export class MeasureError extends Error {
  override readonly name = 'MeasureError';

  constructor(
    readonly code: MeasureErrorCode,
    message: string,
    readonly context: Readonly<Record<string, string | number>>,
  ) {
    super(message);
  }
}
