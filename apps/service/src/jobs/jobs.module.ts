// SPDX-License-Identifier: AGPL-3.0-or-later
import { type DynamicModule, Module, type ModuleMetadata, type Provider } from '@nestjs/common';
import { AccountsModule } from '../accounts/index.js';
import { LiveModule } from '../live/index.js';
import { MachinesModule } from '../machines/index.js';
import { MaterialsModule } from '../materials/index.js';
import { ControlAnswers } from './control-answers.js';
import { CommandPublisher } from './command-publisher.js';
import { Dispatcher } from './dispatcher.js';
import { JobEvents } from './job-events.js';
import { JobLoops } from './job-loops.js';
import { JobMover } from './job-mover.js';
import { JobNews } from './job-news.js';
import { JobsController } from './jobs.controller.js';
import { JobsRepository } from './jobs.repository.js';
import { JobsService } from './jobs.service.js';
import { JobsSubscriber } from './jobs.subscriber.js';
import { JobView } from './job-view.js';
import { FeatureMachineDesk } from './machine-desk.service.js';
import { MACHINE_DESK } from './machine-desk.js';
import { MessagesRepository } from './messages.repository.js';
import { QueueRecheck } from './queue-recheck.js';
import { Preparer } from './preparer.js';
import { RunningJobsMemory } from './running-jobs.service.js';

/** Who answers "can it be made?", who makes the program and who looks at it: `MATCH_CHECK`, `PREPARATION` and `PROGRAM_CHECK`, with the modules they need. */
export type JobsNeighbours = { imports: NonNullable<ModuleMetadata['imports']>; providers: Provider[] };

/** Jobs: from the request to the collected part. */
@Module({})
export class JobsModule {
  static with({ imports, providers }: JobsNeighbours): DynamicModule {
    return {
      module: JobsModule,
      imports: [AccountsModule, LiveModule, MachinesModule, MaterialsModule, ...imports],
      controllers: [JobsController],
      providers: [
        ...providers,
        { provide: MACHINE_DESK, useClass: FeatureMachineDesk },
        JobsRepository,
        MessagesRepository,
        JobMover,
        JobView,
        JobsService,
        ControlAnswers,
        JobEvents,
        JobsSubscriber,
        CommandPublisher,
        Dispatcher,
        Preparer,
        QueueRecheck,
        RunningJobsMemory,
        JobNews,
        JobLoops,
      ],
      exports: [JobsRepository],
    };
  }
}
