// SPDX-License-Identifier: AGPL-3.0-or-later
import { Module } from '@nestjs/common';
import { DesignsModule } from '../designs/index.js';
import { MachinesModule } from '../machines/index.js';
import { MachineProfilesController } from './machine-profiles.controller.js';
import { MachineProfilesRepository } from './machine-profiles.repository.js';
import { PartRendersController } from './openscad/part-renders.controller.js';
import { PartRenders } from './openscad/part-renders.js';
import { RendersRepository } from './openscad/renders.repository.js';
import { PrusaSlicer } from './prusa-slicer.js';
import { SlicersController } from './slicers.controller.js';
import { SlicingRun } from './slicing-run.js';
import { SlicingRepository } from './slicing.repository.js';
import { SlicingService } from './slicing.service.js';
import { SlicingWorker } from './slicing.worker.js';

/** Meshes to programs, as durable work. */
@Module({
  imports: [DesignsModule, MachinesModule],
  controllers: [MachineProfilesController, PartRendersController, SlicersController],
  providers: [
    PrusaSlicer,
    MachineProfilesRepository,
    PartRenders,
    RendersRepository,
    SlicingRepository,
    SlicingRun,
    SlicingWorker,
    SlicingService,
  ],
  exports: [SlicingService, MachineProfilesRepository],
})
export class SlicingModule {}
