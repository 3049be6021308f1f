// SPDX-License-Identifier: AGPL-3.0-or-later
import { Body, Controller, Inject, Param } from '@nestjs/common';
import { Member, RoleChange, Space, SpaceDraft } from '@fabcommons/contracts';
import { z } from 'zod';
import { Endpoint } from '../openapi/index.js';
import { requirePerson, requireRole, type Actor } from './actor.js';
import { CurrentActor } from './current-actor.js';

import { SpacesService } from './spaces.service.js';

/** Spaces and their members. */
@Controller('api/spaces')
export class SpacesController {
  constructor(@Inject(SpacesService) private readonly spaces: SpacesService) {}

  @Endpoint('GET', '', { auth: 'public', response: z.array(Space), summary: 'All spaces by name' })
  list(): Promise<Space[]> {
    return this.spaces.list();
  }

  @Endpoint('POST', '', {
    auth: 'person',
    body: SpaceDraft,
    response: Space,
    status: 201,
    summary: 'Make a space and be its first admin',
  })
  create(@CurrentActor() actor: Actor, @Body() draft: SpaceDraft): Promise<Space> {
    requirePerson(actor);
    return this.spaces.create(actor.personId, draft);
  }

  @Endpoint('GET', ':id', { auth: 'public', response: Space, errors: ['not-found'], summary: 'One space' })
  get(@Param('id') id: string): Promise<Space> {
    return this.spaces.get(id);
  }

  @Endpoint('GET', ':id/members', { auth: 'person', response: z.array(Member), summary: 'Members of a space (for its members)' })
  members(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<Member[]> {
    requireRole(actor, id, 'member');
    return this.spaces.members(id);
  }

  @Endpoint('POST', ':id/members', { auth: 'person', errors: ['not-found'], summary: 'Join a space as a member' })
  join(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<void> {
    requirePerson(actor);
    return this.spaces.join(id, actor.personId);
  }

  @Endpoint('PUT', ':id/members/:personId', {
    auth: 'person',
    body: RoleChange,
    errors: ['not-found', 'conflict'],
    summary: "Change a member's role (admins)",
  })
  changeRole(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Param('personId') personId: string,
    @Body() change: RoleChange,
  ): Promise<void> {
    requireRole(actor, id, 'admin');
    return this.spaces.changeRole(id, personId, change.role);
  }

  @Endpoint('DELETE', ':id/members/:personId', {
    auth: 'person',
    errors: ['not-found', 'conflict'],
    summary: 'Leave a space, or end a membership (admins)',
  })
  leave(@CurrentActor() actor: Actor, @Param('id') id: string, @Param('personId') personId: string): Promise<void> {
    requirePerson(actor);
    if (actor.personId !== personId) requireRole(actor, id, 'admin');
    return this.spaces.leave(id, personId);
  }
}
