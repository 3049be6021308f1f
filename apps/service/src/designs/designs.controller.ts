// SPDX-License-Identifier: AGPL-3.0-or-later
import { Body, Controller, Inject, Param, Query } from '@nestjs/common';
import { Design, DesignDraft, DesignPage, DesignQuery, Slug } from '@fabcommons/contracts';
import { z } from 'zod';
import { CurrentActor, requirePerson, type Actor } from '../accounts/index.js';
import { Endpoint } from '../openapi/index.js';
import { DesignsService } from './designs.service.js';

const OfDesign = z.object({ slug: Slug });
const OneVersion = z.object({ version: z.string().max(40).optional() });
const REFUSALS = [
  'manifest-invalid',
  'licence-absent',
  'licence-unknown',
  'licence-not-open',
  'mesh-invalid',
  'gcode-invalid',
] as const;

/** The gallery, a design, and publishing. */
@Controller('api/designs')
export class DesignsController {
  constructor(@Inject(DesignsService) private readonly designs: DesignsService) {}

  @Endpoint('GET', '', {
    auth: 'public',
    query: DesignQuery,
    response: DesignPage,
    summary: 'Search designs; facets count what each filter would leave',
  })
  list(@Query() query: DesignQuery): Promise<DesignPage> {
    return this.designs.list(query);
  }

  @Endpoint('GET', ':slug', {
    auth: 'public',
    params: OfDesign,
    query: OneVersion,
    response: Design,
    errors: ['not-found'],
    summary: 'One design with its newest version, or the one in ?version=',
  })
  get(@Param('slug') slug: string, @Query() query: z.infer<typeof OneVersion>, @CurrentActor() actor: Actor): Promise<Design> {
    return this.designs.get({ slug, version: query.version }, actor);
  }

  @Endpoint('POST', '', {
    auth: 'person',
    scope: 'designs',
    body: DesignDraft,
    response: Design,
    status: 201,
    errors: REFUSALS,
    summary: 'Publish a design: an okh.toml (or the fields to write one from) and the files it names',
  })
  async publish(@CurrentActor() actor: Actor, @Body() draft: DesignDraft): Promise<Design> {
    requirePerson(actor);
    const { slug, version } = await this.designs.publish(draft, actor.personId);
    return this.designs.get({ slug, version }, actor);
  }

  @Endpoint('POST', ':slug/versions', {
    auth: 'person',
    scope: 'designs',
    params: OfDesign,
    body: DesignDraft,
    response: Design,
    status: 201,
    errors: ['not-found', 'not-allowed', 'version-exists', ...REFUSALS],
    summary: 'Publish a further version; published ones never change',
  })
  async publishVersion(@CurrentActor() actor: Actor, @Param('slug') slug: string, @Body() draft: DesignDraft): Promise<Design> {
    requirePerson(actor);
    const { version } = await this.designs.publishVersion(slug, draft, actor.personId);
    return this.designs.get({ slug, version }, actor);
  }
}
