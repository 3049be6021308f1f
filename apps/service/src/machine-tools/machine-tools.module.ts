// SPDX-License-Identifier: AGPL-3.0-or-later
import { Module } from '@nestjs/common';
import { LiveModule } from '../live/index.js';
import { MachinesModule } from '../machines/index.js';
import { ToolEvents } from './tool-events.js';
import { ToolRequests } from './tool-requests.js';
import { ToolRunsRepository } from './tool-runs.repository.js';
import { ToolsController } from './tools.controller.js';
import { ToolsService } from './tools.service.js';
import { ToolsSubscriber } from './tools.subscriber.js';

/** Tools on machines: asked for over HTTP, done by the bridge, told live. */
@Module({
  imports: [LiveModule, MachinesModule],
  controllers: [ToolsController],
  providers: [ToolRunsRepository, ToolRequests, ToolsService, ToolEvents, ToolsSubscriber],
  exports: [ToolsService],
})
export class MachineToolsModule {}
