// SPDX-License-Identifier: AGPL-3.0-or-later
import { z } from 'zod';

/** What went wrong while reading a message that crossed a process. */
export type ContractsErrorCode = 'payload-too-long' | 'payload-not-json' | 'payload-invalid';

/** A message that does not keep to the contract. */
export class ContractsError extends Error {
  override readonly name = 'ContractsError';
  constructor(
    readonly code: ContractsErrorCode,
    message: string,
    readonly context: Readonly<Record<string, string>>,
    override readonly cause?: unknown,
  ) {
    super(message);
  }
}

/**
 * Codes of HTTP errors. A client decides on the code; the message is for people and tells what was found, what was expected and what to do.
 */
export const ErrorCode = z.enum([
  'invalid-input',
  'not-signed-in',
  'not-allowed',
  'not-found',
  'conflict',
  'too-large',
  'too-many-requests',
  'unavailable',
  'internal',
  'bad-credentials',
  'csrf',
  'email-taken',
  'code-used',
  'code-expired',
  'code-unknown',
  'licence-absent',
  'licence-unknown',
  'licence-not-open',
  'manifest-invalid',
  'file-empty',
  'mesh-invalid',
  'gcode-invalid',
  'version-exists',
  'no-match',
  'wrong-state',
  'machine-offline',
  'bed-not-clear',
  'material-low',
  'slicer-missing',
  'preflight-refused',
  'machine-busy',
  'firmware-mismatch',
]);
export type ErrorCode = z.infer<typeof ErrorCode>;

/** Body of every HTTP error. `issues` names the field where there is one. */
export const ApiError = z.object({
  code: ErrorCode,
  message: z.string(),
  issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type ApiError = z.infer<typeof ApiError>;
