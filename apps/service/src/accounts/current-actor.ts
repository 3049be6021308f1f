// SPDX-License-Identifier: AGPL-3.0-or-later
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Actor } from './actor.js';

const GUEST: Actor = { kind: 'guest' };
/** Requests are remembered only as long as they live. */
const actors = new WeakMap<FastifyRequest, Actor>();

/** Set once per request by the guard. */
export function setActor(request: FastifyRequest, actor: Actor): void {
  actors.set(request, actor);
}

/** Who makes the request; a guest unless the guard found credentials. */
export function actorOf(request: FastifyRequest): Actor {
  return actors.get(request) ?? GUEST;
}

/** Parameter of a handler: `list(@CurrentActor() actor: Actor)`. Import the type with `import type { Actor }`. */
export const CurrentActor = createParamDecorator(
  (_: unknown, context: ExecutionContext): Actor => actorOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
