// SPDX-License-Identifier: AGPL-3.0-or-later
import { Body, Controller, Inject, Param, Query } from '@nestjs/common';
import { ConsolePage, ConsoleQuery, type Page, pageOf, ToolOrder, ToolQuery, ToolRun } from '@fabcommons/contracts';
import { type Actor, CurrentActor } from '../accounts/index.js';
import { Endpoint } from '../openapi/index.js';
import { ToolsService } from './tools.service.js';

/** Tools on a machine: use one, see what was used. */
@Controller('api/machines/:id')
export class ToolsController {
  constructor(@Inject(ToolsService) private readonly tools: ToolsService) {}

  @Endpoint('POST', 'tools', {
    auth: 'person',
    scope: 'machines',
    body: ToolOrder,
    response: ToolRun,
    status: 202,
    errors: ['not-found', 'not-allowed', 'machine-offline', 'conflict', 'unavailable'],
    summary:
      'Use a tool on a machine: identify, console, jog, home, override, calibrate, back up (stewards; override also whose job runs)',
  })
  order(@CurrentActor() actor: Actor, @Param('id') id: string, @Body() order: ToolOrder): Promise<ToolRun> {
    return this.tools.order(actor, id, order);
  }

  @Endpoint('GET', 'tools', {
    auth: 'person',
    query: ToolQuery,
    response: pageOf(ToolRun),
    errors: ['not-found', 'not-allowed'],
    summary: 'Who used which tool and how it ended, newest first (stewards)',
  })
  list(@CurrentActor() actor: Actor, @Param('id') id: string, @Query() query: ToolQuery): Promise<Page<ToolRun>> {
    return this.tools.list(actor, id, query);
  }

  @Endpoint('GET', 'tools/:toolId', {
    auth: 'person',
    response: ToolRun,
    errors: ['not-found', 'not-allowed'],
    summary: 'One tool run (stewards, and whoever asked for it)',
  })
  get(@CurrentActor() actor: Actor, @Param('id') id: string, @Param('toolId') toolId: string): Promise<ToolRun> {
    return this.tools.get(actor, id, toolId);
  }

  @Endpoint('GET', 'console', {
    auth: 'person',
    query: ConsoleQuery,
    response: ConsolePage,
    errors: ['not-found', 'not-allowed'],
    summary: 'The last lines of its console, oldest first (stewards)',
  })
  console(@CurrentActor() actor: Actor, @Param('id') id: string, @Query() query: ConsoleQuery): Promise<ConsolePage> {
    return this.tools.console(actor, id, query);
  }
}
