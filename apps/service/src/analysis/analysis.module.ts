// SPDX-License-Identifier: AGPL-3.0-or-later
import { Global, Module } from '@nestjs/common';
import { FilesModule } from '../files/index.js';
import { AnalysisService } from './analysis.service.js';

/** Files read in worker threads. */
@Global()
@Module({ imports: [FilesModule], providers: [AnalysisService], exports: [AnalysisService] })
export class AnalysisModule {}
