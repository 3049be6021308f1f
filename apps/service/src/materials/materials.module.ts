// SPDX-License-Identifier: AGPL-3.0-or-later
import { Module } from '@nestjs/common';
import { LoadsService } from './loads.service.js';
import { LotsRepository } from './lots.repository.js';
import { LotsService } from './lots.service.js';
import { MaterialsController } from './materials.controller.js';
import { MaterialsRepository } from './materials.repository.js';
import { MaterialsService } from './materials.service.js';

/** Kinds of material, lots, what is loaded where. Wants `STOCK_BOOK` from a global module: the ledger's. */
@Module({
  controllers: [MaterialsController],
  providers: [MaterialsRepository, LotsRepository, MaterialsService, LotsService, LoadsService],
  exports: [MaterialsService, LotsService, LoadsService],
})
export class MaterialsModule {}
