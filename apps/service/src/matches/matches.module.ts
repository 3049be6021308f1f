// SPDX-License-Identifier: AGPL-3.0-or-later
import { Module } from '@nestjs/common';
import { DesignsModule } from '../designs/index.js';
import { MachinesModule } from '../machines/index.js';
import { MaterialsModule } from '../materials/index.js';
import { SlicingModule } from '../slicing/index.js';
import { MatchesController } from './matches.controller.js';
import { MatchesService } from './matches.service.js';
import { SlicerFacts } from './slicer-facts.js';

/** Matching of parts with machines. */
@Module({
  imports: [DesignsModule, MachinesModule, MaterialsModule, SlicingModule],
  controllers: [MatchesController],
  providers: [MatchesService, SlicerFacts],
  exports: [MatchesService],
})
export class MatchesModule {}
