// SPDX-License-Identifier: AGPL-3.0-or-later

/** Why a command ended without doing what was asked; decides the exit code. */
export type CliErrorCode = 'usage' | 'not-signed-in' | 'refused' | 'unreachable' | 'not-found';

/** A failure told in one line. Exit code 2 for wrong words, 1 for all else. */
export class CliError extends Error {
  override readonly name = 'CliError';
  constructor(
    readonly code: CliErrorCode,
    message: string,
    override readonly cause?: unknown,
  ) {
    super(message);
  }
}
