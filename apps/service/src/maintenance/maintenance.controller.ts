// SPDX-License-Identifier: AGPL-3.0-or-later
import { Body, Controller, Inject, Param } from '@nestjs/common';
import { MaintenanceDone, MaintenanceEntry, MaintenanceLog, MaintenanceTask, MaintenanceTaskDraft } from '@fabcommons/contracts';
import { type Actor, CurrentActor } from '../accounts/index.js';
import { Endpoint, type EndpointSpec } from '../openapi/index.js';
import { MaintenanceService } from './maintenance.service.js';

const acting = {
  auth: 'person',
  scope: 'machines',
  errors: ['not-found', 'not-allowed', 'conflict'],
} as const satisfies Partial<EndpointSpec>;

/** The maintenance log of a machine. */
@Controller('api/machines/:id/maintenance')
export class MaintenanceController {
  constructor(@Inject(MaintenanceService) private readonly maintenance: MaintenanceService) {}

  @Endpoint('GET', '', {
    auth: 'public',
    response: MaintenanceLog,
    errors: ['not-found'],
    summary: 'What is due on a machine, what was done, and how much it has run',
  })
  log(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<MaintenanceLog> {
    return this.maintenance.log(actor, id);
  }

  @Endpoint('POST', '', {
    ...acting,
    body: MaintenanceDone,
    response: MaintenanceEntry,
    status: 201,
    summary: 'Say what was done (members)',
  })
  done(@CurrentActor() actor: Actor, @Param('id') id: string, @Body() done: MaintenanceDone): Promise<MaintenanceEntry> {
    return this.maintenance.done(actor, id, done);
  }

  @Endpoint('POST', 'tasks', {
    ...acting,
    body: MaintenanceTaskDraft,
    response: MaintenanceTask,
    status: 201,
    summary: 'Something to be done again and again (stewards)',
  })
  addTask(@CurrentActor() actor: Actor, @Param('id') id: string, @Body() draft: MaintenanceTaskDraft): Promise<MaintenanceTask> {
    return this.maintenance.addTask(actor, id, draft);
  }

  @Endpoint('PUT', 'tasks/:taskId', {
    ...acting,
    body: MaintenanceTaskDraft,
    response: MaintenanceTask,
    summary: 'Change a task (stewards)',
  })
  changeTask(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Param('taskId') taskId: string,
    @Body() draft: MaintenanceTaskDraft,
  ): Promise<MaintenanceTask> {
    return this.maintenance.changeTask(actor, id, taskId, draft);
  }

  @Endpoint('DELETE', 'tasks/:taskId', { ...acting, summary: 'A task is done no more; its entries stay (stewards)' })
  retireTask(@CurrentActor() actor: Actor, @Param('id') id: string, @Param('taskId') taskId: string): Promise<void> {
    return this.maintenance.retireTask(actor, id, taskId);
  }
}
