// SPDX-License-Identifier: AGPL-3.0-or-later
import { Module } from '@nestjs/common';
import { LiveModule } from '../live/index.js';
import { MachinesModule } from '../machines/index.js';
import { MachineToolsModule } from '../machine-tools/index.js';
import { SettingsController } from './settings.controller.js';
import { SettingsRepository } from './settings.repository.js';
import { SettingsService } from './settings.service.js';
import { SettingsSubscriber } from './settings.subscriber.js';

/** Versions of what machines keep. */
@Module({
  imports: [LiveModule, MachinesModule, MachineToolsModule],
  controllers: [SettingsController],
  providers: [SettingsRepository, SettingsService, SettingsSubscriber],
  exports: [SettingsService],
})
export class MachineSettingsModule {}
