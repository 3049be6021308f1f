// SPDX-License-Identifier: AGPL-3.0-or-later
import { Body, Controller, Inject, Param } from '@nestjs/common';
import { ApiToken, ApiTokenCreated, ApiTokenDraft } from '@fabcommons/contracts';
import { z } from 'zod';
import { Endpoint } from '../openapi/index.js';
import { requirePerson, type Actor } from './actor.js';
import { CurrentActor } from './current-actor.js';
import { TokensService } from './tokens.service.js';

/** API tokens of the person who is signed in; a token cannot make tokens. */
@Controller('api/tokens')
export class TokensController {
  constructor(@Inject(TokensService) private readonly tokens: TokensService) {}

  @Endpoint('GET', '', { auth: 'person', response: z.array(ApiToken), summary: 'My API tokens, without their secrets' })
  list(@CurrentActor() actor: Actor): Promise<ApiToken[]> {
    requirePerson(actor);
    return this.tokens.list(actor.personId);
  }

  @Endpoint('POST', '', {
    auth: 'person',
    body: ApiTokenDraft,
    response: ApiTokenCreated,
    status: 201,
    errors: ['conflict'],
    summary: 'Make an API token: its secret is shown this once',
  })
  create(@CurrentActor() actor: Actor, @Body() draft: ApiTokenDraft): Promise<ApiTokenCreated> {
    requirePerson(actor);
    return this.tokens.create(actor.personId, draft);
  }

  @Endpoint('DELETE', ':id', { auth: 'person', errors: ['not-found'], summary: 'Revoke an API token' })
  revoke(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<void> {
    requirePerson(actor);
    return this.tokens.revoke(actor.personId, id);
  }
}
