// SPDX-License-Identifier: AGPL-3.0-or-later
import { Controller, Inject, Param, Query, Res } from '@nestjs/common';
import { Sha256 } from '@fabcommons/contracts';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { ApiProblem } from '../errors/index.js';
import { Endpoint } from '../openapi/index.js';
import { THUMBNAIL_PX } from './mesh/render-mesh.js';
import { Thumbnails } from './thumbnails.js';

const Size = z.object({ size: z.coerce.number().pipe(z.literal(THUMBNAIL_PX)).default(256) });
/** The mesh never changes under its name; the way it is drawn may. */
const FOR_A_DAY = 'public, max-age=86400';

/** Pictures of meshes. */
@Controller('api/meshes')
export class ThumbnailsController {
  constructor(@Inject(Thumbnails) private readonly thumbnails: Thumbnails) {}

  @Endpoint('GET', ':sha256/thumbnail', {
    auth: 'public',
    params: z.object({ sha256: Sha256 }),
    query: Size,
    produces: 'image/png',
    errors: ['not-found', 'unavailable'],
    summary: `A picture of a mesh (STL, 3MF) as PNG; size ${THUMBNAIL_PX.join(', ')}`,
  })
  async get(@Param('sha256') sha256: string, @Query() { size }: z.infer<typeof Size>, @Res() reply: FastifyReply): Promise<void> {
    const png = await this.thumbnails.of(sha256, size);
    if (png === null) throw new ApiProblem('not-found', 'There is no mesh with this SHA-256 that can be drawn.');
    void reply.headers({ 'content-type': 'image/png', 'cache-control': FOR_A_DAY }).send(png);
  }
}
