// SPDX-License-Identifier: AGPL-3.0-or-later
import { Module } from '@nestjs/common';
import { JobsRepository } from '../jobs/index.js';
import { LiveModule } from '../live/index.js';
import { MachinesModule } from '../machines/index.js';
import { MaintenanceWatch } from './maintenance-watch.js';
import { MaintenanceController } from './maintenance.controller.js';
import { MaintenanceRepository } from './maintenance.repository.js';
import { MaintenanceService } from './maintenance.service.js';

/** The care of machines: tasks by real use, a log, credit. */
@Module({
  imports: [LiveModule, MachinesModule],
  controllers: [MaintenanceController],
  providers: [JobsRepository, MaintenanceRepository, MaintenanceWatch, MaintenanceService],
})
export class MaintenanceModule {}
