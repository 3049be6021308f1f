// SPDX-License-Identifier: AGPL-3.0-or-later
import { Controller, Inject, Param, Query } from '@nestjs/common';
import { MatchList, MatchQuery, Slug } from '@fabcommons/contracts';
import { z } from 'zod';
import { type Actor, CurrentActor } from '../accounts/index.js';
import { Endpoint } from '../openapi/index.js';
import { MatchesService } from './matches.service.js';

/** Who can make it. */
@Controller('api/designs')
export class MatchesController {
  constructor(@Inject(MatchesService) private readonly matches: MatchesService) {}

  @Endpoint('GET', ':slug/matches', {
    auth: 'public',
    params: z.object({ slug: Slug }),
    query: MatchQuery,
    response: MatchList,
    errors: ['not-found'],
    summary: 'Every machine’s answer for one part: yes, or no with every reason and the next step; soonest first',
  })
  list(@CurrentActor() actor: Actor, @Param('slug') slug: string, @Query() query: MatchQuery): Promise<MatchList> {
    return this.matches.list(actor, slug, query);
  }
}
