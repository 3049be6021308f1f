// SPDX-License-Identifier: AGPL-3.0-or-later
import { Module } from '@nestjs/common';
import { PrusaSlicer } from './prusa-slicer.js';
import { SlicingRun } from './slicing-run.js';
import { SlicingRepository } from './slicing.repository.js';
import { SlicingService } from './slicing.service.js';
import { SlicingWorker } from './slicing.worker.js';

/** Meshes to programs, as durable work. */
@Module({
  providers: [PrusaSlicer, SlicingRepository, SlicingRun, SlicingWorker, SlicingService],
  exports: [SlicingService],
})
export class SlicingModule {}
