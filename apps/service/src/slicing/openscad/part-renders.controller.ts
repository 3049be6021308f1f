// SPDX-License-Identifier: AGPL-3.0-or-later
import { Body, Controller, Inject, Param } from '@nestjs/common';
import { PartParameters, RenderedMesh, RenderRequest } from '@fabcommons/contracts';
import { CurrentActor, requirePerson, type Actor } from '../../accounts/index.js';
import { Endpoint } from '../../openapi/index.js';
import { PartRenders } from './part-renders.js';

/** Parametric parts: what can be changed, and the mesh of chosen values. */
@Controller('api/parts')
export class PartRendersController {
  constructor(@Inject(PartRenders) private readonly renders: PartRenders) {}

  @Endpoint('GET', ':partId/parameters', {
    auth: 'public',
    response: PartParameters,
    errors: ['not-found'],
    summary: 'The parameters of a part with an OpenSCAD source, as a form',
  })
  parameters(@Param('partId') partId: string): Promise<PartParameters> {
    return this.renders.parameters(partId);
  }

  @Endpoint('POST', ':partId/renders', {
    auth: 'person',
    scope: 'designs',
    body: RenderRequest,
    response: RenderedMesh,
    errors: ['not-found', 'mesh-invalid', 'unavailable', 'too-many-requests'],
    summary: 'Render a part with chosen parameters; the mesh is kept under its hash',
  })
  render(
    @CurrentActor() actor: Actor,
    @Param('partId') partId: string,
    @Body() { values }: RenderRequest,
  ): Promise<RenderedMesh> {
    requirePerson(actor);
    return this.renders.render(partId, values);
  }
}
