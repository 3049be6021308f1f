// SPDX-License-Identifier: AGPL-3.0-or-later
import { HttpException } from '@nestjs/common';
import type { ErrorCode } from '@fabcommons/contracts';
import { ApiProblem } from './api-problem.js';
import { systemErrorCode } from './system-error.js';

/** Errors of fastify and its plugins that a client causes, by their code (fastify lib/errors.js, @fastify/multipart index.js). */
const BY_FASTIFY_CODE: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['invalid-input', 'This kind of body is not understood here: send application/json.'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['invalid-input', 'The body is empty: send JSON.'],
  FST_ERR_CTP_INVALID_JSON_BODY: ['invalid-input', 'The body is no JSON.'],
  FST_ERR_CTP_BODY_TOO_LARGE: ['too-large', 'The body is too large.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['invalid-input', 'The body is not as long as the Content-Length header says.'],
  FST_REQ_FILE_TOO_LARGE: ['too-large', 'The file is too large.'],
  FST_FILES_LIMIT: ['invalid-input', 'Send one file at a time.'],
  FST_PARTS_LIMIT: ['invalid-input', 'The form has too many parts.'],
  FST_INVALID_MULTIPART_CONTENT_TYPE: ['invalid-input', 'Send the file as multipart/form-data.'],
};
const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'invalid-input',
  401: 'not-signed-in',
  403: 'not-allowed',
  404: 'not-found',
  409: 'conflict',
  413: 'too-large',
  429: 'too-many-requests',
  503: 'unavailable',
};

/** Translates whatever was thrown; null when it is a defect of ours, which the client learns only as "internal". */
export function toApiProblem(error: unknown): ApiProblem | null {
  if (error instanceof ApiProblem) return error;
  const known = BY_FASTIFY_CODE[systemErrorCode(error) ?? ''];
  if (known !== undefined) return new ApiProblem(known[0], known[1], { cause: error });
  if (error instanceof HttpException) return fromStatus(error.getStatus(), error);
  if (typeof error === 'object' && error !== null && 'statusCode' in error && typeof error.statusCode === 'number') {
    return fromStatus(error.statusCode, error);
  }
  return null;
}

function fromStatus(status: number, error: object): ApiProblem | null {
  const code = BY_STATUS[status] ?? (status >= 400 && status < 500 ? 'invalid-input' : undefined);
  if (code === undefined) return null;
  const message = 'message' in error && typeof error.message === 'string' ? error.message : 'The request is not understood.';
  return new ApiProblem(code, message, { cause: error });
}
