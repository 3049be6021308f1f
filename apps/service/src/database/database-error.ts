// SPDX-License-Identifier: AGPL-3.0-or-later

/** What the database layer could not do. */
export type DatabaseErrorCode =
  | 'no-binaries'
  | 'folder-unreachable'
  | 'initdb-failed'
  | 'start-failed'
  | 'start-timeout'
  | 'in-use'
  | 'gone'
  | 'unreachable'
  | 'not-safe-integer'
  | 'stop-timeout';

/** A failure of the database's own life (start, stop, adoption) or of a value that cannot be read exactly. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  constructor(
    readonly code: DatabaseErrorCode,
    message: string,
    readonly context: Readonly<Record<string, string | number>> = {},
    override readonly cause?: unknown,
  ) {
    super(message);
  }
}
