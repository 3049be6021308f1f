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

/** Jobs with the features of this service as neighbours. */
export const serviceJobs = (): DynamicModule =>
  JobsModule.with({
    imports: [DesignsModule, FilesModule, MatchesModule, SlicingModule],
    providers: [
      { provide: MATCH_CHECK, useClass: FeatureMatchCheck },
      { provide: PREPARATION, useClass: FeaturePreparation },
      DesignsMade,
    ],
  });
