// SPDX-License-Identifier: AGPL-3.0-or-later

/** Node's code of a failed system call, e.g. `ENOENT` or `EADDRINUSE`; null for any other error. */
export function systemErrorCode(error: unknown): string | null {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** Whether a file, or a process asked for below /proc, is not there. */
export function isMissing(error: unknown): boolean {
  const code = systemErrorCode(error);
  return code === 'ENOENT' || code === 'ESRCH';
}
