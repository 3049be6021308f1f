// SPDX-License-Identifier: AGPL-3.0-or-later
import { Body, Controller, Inject, Param, Req } from '@nestjs/common';
import { Bridge, BridgeDraft, BridgeSelf, PairAnswer, PairingCode, PairRequest } from '@fabcommons/contracts';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Endpoint } from '../openapi/index.js';
import { requireBridge, requireRole, type Actor } from './actor.js';
import { BridgesService } from './bridges.service.js';
import { CurrentActor } from './current-actor.js';
import { Limits } from './limits.js';

/** Bridges of a space and their pairing. */
@Controller('api')
export class BridgesController {
  constructor(
    @Inject(BridgesService) private readonly bridges: BridgesService,
    @Inject(Limits) private readonly limits: Limits,
  ) {}

  @Endpoint('GET', 'spaces/:id/bridges', { auth: 'person', response: z.array(Bridge), summary: 'Bridges of a space (stewards)' })
  list(@CurrentActor() actor: Actor, @Param('id') spaceId: string): Promise<Bridge[]> {
    requireRole(actor, spaceId, 'steward');
    return this.bridges.list(spaceId);
  }

  @Endpoint('POST', 'spaces/:id/bridges', {
    auth: 'person',
    body: BridgeDraft,
    response: PairingCode,
    status: 201,
    summary: 'Add a bridge: the pairing code is shown this once (stewards)',
  })
  create(@CurrentActor() actor: Actor, @Param('id') spaceId: string, @Body() draft: BridgeDraft): Promise<PairingCode> {
    requireRole(actor, spaceId, 'steward');
    return this.bridges.create(spaceId, draft.name);
  }

  @Endpoint('POST', 'bridges/:id/pairing-codes', {
    auth: 'person',
    response: PairingCode,
    status: 201,
    errors: ['not-found'],
    summary: 'A new pairing code; pairing with it ends the old secret (stewards)',
  })
  async newCode(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<PairingCode> {
    requireRole(actor, (await this.bridges.get(id)).spaceId, 'steward');
    return this.bridges.newCode(id);
  }

  @Endpoint('DELETE', 'bridges/:id', {
    auth: 'person',
    errors: ['not-found', 'unavailable'],
    summary: 'Revoke a bridge: it is cut off at once (stewards)',
  })
  async revoke(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<void> {
    requireRole(actor, await this.bridges.spaceOf(id), 'steward');
    return this.bridges.revoke(id);
  }

  @Endpoint('POST', 'bridges/pair', {
    auth: 'public',
    body: PairRequest,
    response: PairAnswer,
    errors: ['code-unknown', 'code-used', 'code-expired', 'too-many-requests', 'unavailable'],
    summary: 'By a bridge: exchange a pairing code for credentials',
  })
  pair(@Body() request: PairRequest, @Req() { ip }: FastifyRequest): Promise<PairAnswer> {
    this.limits.pairing.take(ip);
    return this.bridges.pair(request.code);
  }

  @Endpoint('GET', 'bridges/self', {
    auth: 'bridge',
    response: BridgeSelf,
    summary: 'By a bridge: who it is, and where the broker is now',
  })
  self(@CurrentActor() actor: Actor): Promise<BridgeSelf> {
    requireBridge(actor);
    return this.bridges.self(actor.bridgeId);
  }
}
