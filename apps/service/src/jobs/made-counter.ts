// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DesignsService } from '../designs/index.js';
import { JobsRepository } from './jobs.repository.js';

/** Tells the gallery how often each design was made: copies of jobs that ended well. */
@Injectable()
export class DesignsMade implements OnModuleInit {
  constructor(
    @Inject(DesignsService) private readonly designs: DesignsService,
    @Inject(JobsRepository) private readonly jobs: JobsRepository,
  ) {}

  onModuleInit(): void {
    this.designs.useMadeCounter((designIds) => this.jobs.copiesMade(designIds));
  }
}
