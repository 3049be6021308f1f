// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { ENDPOINT, type EndpointMetadata } from './endpoint.js';
import { defaultParams, parseInput } from './parse-input.js';

/**
 * Parses what goes in before the handler sees it, and what comes out before it leaves: fields that the contract does not name never leave.
 */
@Injectable()
export class EndpointInterceptor implements NestInterceptor {
  constructor(@Inject(Reflector) private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const endpoint = this.reflector.get<EndpointMetadata | undefined>(ENDPOINT, context.getHandler());
    if (context.getType() !== 'http' || endpoint === undefined) return next.handle();
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    request.params = parseInput('path', endpoint.params ?? defaultParams(request.routeOptions.url ?? ''), request.params ?? {});
    if (endpoint.query !== undefined) request.query = parseInput('query', endpoint.query, request.query ?? {});
    if (endpoint.body !== undefined) request.body = parseInput('body', endpoint.body, request.body);
    return next.handle().pipe(map((answer) => checkedAnswer(endpoint, answer)));
  }
}

/** An answer that breaks its contract is a defect of ours: it is told as one, never sent as it is. */
function checkedAnswer(endpoint: EndpointMetadata, answer: unknown): unknown {
  if (endpoint.response === undefined) return answer;
  const result = endpoint.response.safeParse(answer);
  if (result.success) return result.data;
  throw new Error(`${endpoint.method} ${endpoint.path}: the answer breaks its own contract: ${result.error.message}`);
}
