// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ApiError, ErrorCode } from '@fabcommons/contracts';

/** HTTP status of every error code. */
export const STATUS_OF: Readonly<Record<ErrorCode, number>> = {
  'invalid-input': 400,
  'not-signed-in': 401,
  'bad-credentials': 401,
  'not-allowed': 403,
  csrf: 403,
  'not-found': 404,
  'code-unknown': 404,
  conflict: 409,
  'email-taken': 409,
  'code-used': 409,
  'version-exists': 409,
  'no-match': 409,
  'wrong-state': 409,
  'machine-offline': 409,
  'bed-not-clear': 409,
  'material-low': 409,
  'slicer-missing': 409,
  'machine-busy': 409,
  'firmware-mismatch': 409,
  'code-expired': 410,
  'too-large': 413,
  'licence-absent': 422,
  'licence-unknown': 422,
  'licence-not-open': 422,
  'manifest-invalid': 422,
  'file-empty': 422,
  'mesh-invalid': 422,
  'gcode-invalid': 422,
  'preflight-refused': 422,
  'too-many-requests': 429,
  internal: 500,
  unavailable: 503,
};

/**
 * Ends a request with an error of the contract: `throw new ApiProblem('not-found', 'No space has this id.')`. The message is for people:
 * what was found, what was expected, what to do.
 */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  readonly issues: ApiError['issues'];
  /** Further response headers, e.g. `retry-after`. */
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    readonly code: ErrorCode,
    message: string,
    extra: { issues?: ApiError['issues']; headers?: Readonly<Record<string, string>>; cause?: unknown } = {},
  ) {
    super(message, { cause: extra.cause });
    this.status = STATUS_OF[code];
    this.issues = extra.issues;
    this.headers = extra.headers ?? {};
  }
  /** The body that the client gets. */
  toBody(): ApiError {
    return { code: this.code, message: this.message, ...(this.issues === undefined ? {} : { issues: this.issues }) };
  }
}
