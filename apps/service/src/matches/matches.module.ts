// SPDX-License-Identifier: AGPL-3.0-or-later
import { Module } from '@nestjs/common';
import { DesignsModule } from '../designs/index.js';
import { MachinesModule } from '../machines/index.js';
import { MaterialsModule } from '../materials/index.js';
import { MatchesController } from './matches.controller.js';
import { MatchesService } from './matches.service.js';
import { SLICER_WORDS, type SlicerWords } from './slicer-words.js';

const NO_SLICER: SlicerWords = {
  words: () =>
    Promise.resolve({ isAvailable: false, text: 'No slicer is installed: only designs with ready G-code can be made.' }),
};

/** Matching of parts with machines. */
@Module({
  imports: [DesignsModule, MachinesModule, MaterialsModule],
  controllers: [MatchesController],
  providers: [MatchesService, { provide: SLICER_WORDS, useValue: NO_SLICER }],
  exports: [MatchesService],
})
export class MatchesModule {}
