// SPDX-License-Identifier: AGPL-3.0-or-later
import { Module } from '@nestjs/common';
import { MaterialsModule } from '../materials/index.js';
import { MachineDirectory } from './machine-directory.js';
import { MachineNews } from './machine-news.js';
import { MachineReplies } from './machine-replies.js';
import { MachineSafetyService } from './machine-safety.service.js';
import { MachineWarnings } from './machine-warnings.js';
import { MachineStates } from './machine-states.js';
import { MachinesController } from './machines.controller.js';
import { MachinesRepository } from './machines.repository.js';
import { MachinesService } from './machines.service.js';
import { MachinesSubscriber } from './machines.subscriber.js';
import { RunningJobsDesk } from './running-jobs.js';
import { StopMarks } from './stop-marks.js';
import { StopRecords } from './stop-records.js';

/** Machines: rows, what they say over MQTT, stop and bed. */
@Module({
  imports: [MaterialsModule],
  controllers: [MachinesController],
  providers: [
    MachinesRepository,
    MachineDirectory,
    MachineStates,
    MachineReplies,
    RunningJobsDesk,
    MachineWarnings,
    StopMarks,
    StopRecords,
    MachineNews,
    MachinesService,
    MachineSafetyService,
    MachinesSubscriber,
  ],
  exports: [
    MachineWarnings,
    StopMarks,
    MachineDirectory,
    MachineStates,
    RunningJobsDesk,
    MachineNews,
    MachinesService,
    MachineSafetyService,
  ],
})
export class MachinesModule {}
