// SPDX-License-Identifier: AGPL-3.0-or-later
import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { ApiError } from '@fabcommons/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { toApiProblem } from './to-api-problem.js';

/** What a client learns of a defect: nothing but that it is ours. */
export const INTERNAL_ERROR: ApiError = {
  code: 'internal',
  message: 'Something went wrong in the service; it was written to its log.',
};

/** Headers that a handler may have set for the answer it could not give after all, e.g. a file whose bytes are gone. */
const OF_ANOTHER_ANSWER = [
  'content-length',
  'content-range',
  'content-disposition',
  'content-encoding',
  'accept-ranges',
  'etag',
] as const;

/** Makes the body of every error the contract's {@link ApiError}; defects are logged with their stack. */
@Catch()
export class ApiErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  catch(error: unknown, host: ArgumentsHost): void {
    if (host.getType() !== 'http') throw error;
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    this.send(error, request, reply);
  }

  /** Also used for errors that arise before a route is found. */
  send(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const problem = toApiProblem(error);
    if (problem === null) {
      const path = request.url.split('?', 1)[0] ?? '';
      this.logger.error(`${request.method} ${path}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
    if (reply.sent || reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    const body = problem?.toBody() ?? INTERNAL_ERROR;
    for (const name of OF_ANOTHER_ANSWER) void reply.removeHeader(name);
    void reply
      .status(problem?.status ?? 500)
      .headers({ 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...problem?.headers })
      .send(body);
  }
}
