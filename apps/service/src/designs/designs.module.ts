// SPDX-License-Identifier: AGPL-3.0-or-later
import { Module } from '@nestjs/common';
import { FilesModule } from '../files/index.js';
import { DesignSearch } from './design-search.js';
import { DesignsController } from './designs.controller.js';
import { DesignsRepository } from './designs.repository.js';
import { DesignsService } from './designs.service.js';
import { PartCheck } from './part-check.js';
import { ShippedDesigns } from './shipped-designs.js';
import { ThumbnailsController } from './thumbnails.controller.js';
import { Thumbnails } from './thumbnails.js';
import { VersionCheck } from './version-check.js';

/** Open designs with versions that never change. */
@Module({
  imports: [FilesModule],
  controllers: [DesignsController, ThumbnailsController],
  providers: [DesignsRepository, DesignSearch, PartCheck, VersionCheck, DesignsService, ShippedDesigns, Thumbnails],
  exports: [DesignsService, ShippedDesigns],
})
export class DesignsModule {}
