// SPDX-License-Identifier: AGPL-3.0-or-later
import { Body, Controller, Inject, Param, Query } from '@nestjs/common';
import { FirmwareDraft, FirmwareImage, FirmwareQuery, FlashOrder, type Page, pageOf, ToolRun } from '@fabcommons/contracts';
import { type Actor, CurrentActor } from '../accounts/index.js';
import { Endpoint } from '../openapi/index.js';
import { FirmwareImagesService } from './firmware-images.service.js';

/** Firmware images and flashing. */
@Controller('api')
export class FirmwareImagesController {
  constructor(@Inject(FirmwareImagesService) private readonly images: FirmwareImagesService) {}

  @Endpoint('GET', 'firmware', {
    auth: 'public',
    query: FirmwareQuery,
    response: pageOf(FirmwareImage),
    errors: ['not-found'],
    summary: 'Firmware images; with machineId those that fit it first',
  })
  list(@Query() query: FirmwareQuery): Promise<Page<FirmwareImage>> {
    return this.images.list(query);
  }

  @Endpoint('GET', 'firmware/:id', {
    auth: 'public',
    response: FirmwareImage,
    errors: ['not-found'],
    summary: 'One firmware image',
  })
  get(@Param('id') id: string): Promise<FirmwareImage> {
    return this.images.get(id);
  }

  @Endpoint('POST', 'firmware', {
    auth: 'person',
    scope: 'designs',
    body: FirmwareDraft,
    response: FirmwareImage,
    status: 201,
    errors: ['licence-absent', 'licence-unknown', 'licence-not-open', 'version-exists', 'conflict'],
    summary: 'Publish a firmware image whose file was uploaded: version, licence, source, boards; it never changes',
  })
  publish(@CurrentActor() actor: Actor, @Body() draft: FirmwareDraft): Promise<FirmwareImage> {
    return this.images.publish(actor, draft);
  }

  @Endpoint('POST', 'machines/:id/flash', {
    auth: 'person',
    scope: 'machines',
    body: FlashOrder,
    response: ToolRun,
    status: 202,
    errors: ['not-found', 'not-allowed', 'machine-busy', 'firmware-mismatch', 'machine-offline', 'conflict', 'unavailable'],
    summary: 'Flash a machine with a published image: settings backed up before, verified, restored after (stewards)',
  })
  flash(@CurrentActor() actor: Actor, @Param('id') id: string, @Body() order: FlashOrder): Promise<ToolRun> {
    return this.images.flash(actor, id, order);
  }
}
