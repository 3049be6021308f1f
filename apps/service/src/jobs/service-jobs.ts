// SPDX-License-Identifier: AGPL-3.0-or-later
import type { DynamicModule } from '@nestjs/common';
import { DesignsModule } from '../designs/index.js';
import { FilesModule } from '../files/index.js';
import { MatchesModule } from '../matches/index.js';
import { SlicingModule } from '../slicing/index.js';
import { DesignsMade } from './made-counter.js';
import { JobsModule } from './jobs.module.js';
import { FeatureMatchCheck } from './match-check.service.js';
import { MATCH_CHECK } from './match-check.js';
import { FeaturePreparation } from './preparation.service.js';
import { PREPARATION } from './preparation.js';
import { MachineSettingsModule } from '../machine-settings/index.js';
import { FeatureProgramCheck } from './program-check.service.js';
import { PROGRAM_CHECK } from './program-check.js';
import { ProgramReportsRepository } from './program-reports.repository.js';

/** Jobs with the features of this service as neighbours. */
export const serviceJobs = (): DynamicModule =>
  JobsModule.with({
    imports: [DesignsModule, FilesModule, MatchesModule, SlicingModule, MachineSettingsModule],
    providers: [
      { provide: MATCH_CHECK, useClass: FeatureMatchCheck },
      { provide: PREPARATION, useClass: FeaturePreparation },
      { provide: PROGRAM_CHECK, useClass: FeatureProgramCheck },
      ProgramReportsRepository,
      DesignsMade,
    ],
  });
