// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { withDeadline } from '../config/index.js';
import { ApiProblem } from '../errors/index.js';
import { ENDPOINT, type EndpointMetadata } from '../openapi/endpoint.js';
import type { Actor } from './actor.js';
import { BridgesService } from './bridges.service.js';
import { requireSameOrigin } from './csrf.js';
import { setActor } from './current-actor.js';
import { readSessionCookie } from './session-cookie.js';
import { Sessions } from './sessions.js';
import { TokensService } from './tokens.service.js';

/** Longest Authorization header looked at. */
const MAX_AUTHORIZATION_CHARS = 500;

/** Longest that something urgent waits for the database to say who asks. */
const URGENT_WAIT_MS = 2_000;

/** Finds out who asks, and refuses whom the endpoint is not for. A route without `@Endpoint` is refused to everyone. */
@Injectable()
export class AccountsGuard implements CanActivate {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(Sessions) private readonly sessions: Sessions,
    @Inject(TokensService) private readonly tokens: TokensService,
    @Inject(BridgesService) private readonly bridges: BridgesService,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const endpoint = this.reflector.get<EndpointMetadata | undefined>(ENDPOINT, context.getHandler());
    if (endpoint === undefined) throw new ApiProblem('not-found', 'There is nothing here.');
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const actor = endpoint.isUrgent === true ? await this.identifyUrgently(request) : await this.identify(request);
    requireFit(actor, endpoint);
    setActor(request, actor);
    return true;
  }

  /** Memory first; whom it does not know waits for the database, but not for long. */
  private async identifyUrgently(request: FastifyRequest): Promise<Actor> {
    const known = this.recall(request);
    if (known !== null) return known;
    try {
      return await withDeadline(this.identify(request), URGENT_WAIT_MS, () => {
        throw new Error('the database does not answer');
      });
    } catch (cause) {
      if (cause instanceof ApiProblem) throw cause;
      const message = 'Who you are cannot be looked up now: use the switch at the machine itself.';
      throw new ApiProblem('unavailable', message, { cause });
    }
  }

  private recall(request: FastifyRequest): Actor | null {
    const { authorization } = request.headers;
    if (authorization !== undefined) {
      const [, secret] = /^Bearer +(\S+)$/i.exec(authorization.slice(0, MAX_AUTHORIZATION_CHARS)) ?? [];
      return secret === undefined ? null : this.tokens.recall(secret);
    }
    const token = readSessionCookie(request);
    requireSameOrigin(request, token !== null);
    return token === null ? null : this.sessions.recall(token);
  }

  private async identify(request: FastifyRequest): Promise<Actor> {
    const { authorization } = request.headers;
    if (authorization !== undefined) return this.identifyByHeader(authorization);
    const token = readSessionCookie(request);
    requireSameOrigin(request, token !== null);
    return (token === null ? null : await this.sessions.find(token)) ?? { kind: 'guest' };
  }

  private async identifyByHeader(header: string): Promise<Actor> {
    const [, scheme = '', credentials = ''] = /^(Bearer|Bridge) +(\S+)$/i.exec(header.slice(0, MAX_AUTHORIZATION_CHARS)) ?? [];
    switch (scheme.toLowerCase()) {
      case 'bearer': {
        const actor = await this.tokens.find(credentials);
        if (actor !== null) return actor;
        break;
      }
      case 'bridge': {
        const [bridgeId = '', secret = ''] = credentials.split(':', 2);
        if (await this.bridges.verifyBridge(bridgeId, secret)) return { kind: 'bridge', bridgeId };
        break;
      }
      default:
    }
    throw new ApiProblem('bad-credentials', 'The Authorization header names no valid token or bridge.', {
      headers: { 'www-authenticate': 'Bearer realm="fabcommons"' },
    });
  }
}

function requireFit(actor: Actor, endpoint: EndpointMetadata): void {
  if (actor.kind === 'person') requireScope(actor.scopes, endpoint);
  const { auth } = endpoint;
  if (auth === 'public') return;
  if (actor.kind === 'guest') throw new ApiProblem('not-signed-in', 'Sign in to do this.');
  if (auth === 'person' && actor.kind !== 'person')
    throw new ApiProblem('not-allowed', 'Only a person may do this, not a bridge.');
  if (auth === 'bridge' && actor.kind !== 'bridge') throw new ApiProblem('not-allowed', 'Only a bridge may do this.');
}

function requireScope(scopes: 'all' | readonly string[], endpoint: EndpointMetadata): void {
  if (scopes === 'all' || (endpoint.method === 'GET' && endpoint.scope === undefined)) return;
  const wanted = endpoint.scope;
  if (wanted === undefined) throw new ApiProblem('not-allowed', 'API tokens may not do this: sign in with a browser.');
  // `read` is part of each scope.
  if (wanted !== 'read' && !scopes.includes(wanted)) {
    throw new ApiProblem('not-allowed', `This token has the scopes ${scopes.join(', ')}; this needs "${wanted}".`);
  }
}
