// SPDX-License-Identifier: AGPL-3.0-or-later
import { Body, Controller, Inject, Param, Query } from '@nestjs/common';
import {
  LoadLot,
  Machine,
  MachineChange,
  MachineDraft,
  MachineQuery,
  ProcessInfo,
  TemperatureHistory,
} from '@fabcommons/contracts';
import { PROCESSES } from '@fabcommons/matching';
import { z } from 'zod';
import { type Actor, CurrentActor } from '../accounts/index.js';
import { Endpoint } from '../openapi/index.js';
import { MachineSafetyService } from './machine-safety.service.js';
import { MachinesService } from './machines.service.js';

/** Machines: what they are, what they do now, stop, bed, material. */
@Controller('api')
export class MachinesController {
  constructor(
    @Inject(MachinesService) private readonly machines: MachinesService,
    @Inject(MachineSafetyService) private readonly safety: MachineSafetyService,
  ) {}

  @Endpoint('GET', 'processes', {
    auth: 'public',
    response: z.array(ProcessInfo),
    summary: 'The vocabulary of manufacturing processes',
  })
  processes(): ProcessInfo[] {
    return PROCESSES.map(({ id, name, tsdc, parent, reference }) => ({ id, name, tsdc, parent, reference }));
  }

  @Endpoint('GET', 'machines', {
    auth: 'public',
    query: MachineQuery,
    response: z.array(Machine),
    summary: 'Machines and what they do now',
  })
  list(@CurrentActor() actor: Actor, @Query() query: MachineQuery): Promise<Machine[]> {
    return this.machines.list(actor, query);
  }

  @Endpoint('GET', 'machines/:id', { auth: 'public', response: Machine, errors: ['not-found'], summary: 'One machine' })
  get(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<Machine> {
    return this.machines.get(actor, id);
  }

  @Endpoint('GET', 'machines/:id/temperatures', {
    auth: 'public',
    response: TemperatureHistory,
    errors: ['not-found'],
    summary: 'The last minutes of its heaters, downsampled',
  })
  temperatures(@Param('id') id: string): TemperatureHistory {
    return this.machines.temperatures(id);
  }

  @Endpoint('POST', 'machines', {
    auth: 'person',
    scope: 'machines',
    body: MachineDraft,
    response: Machine,
    status: 201,
    errors: ['not-found', 'conflict'],
    summary: 'Take a machine that a bridge announces into its space (stewards)',
  })
  register(@CurrentActor() actor: Actor, @Body() draft: MachineDraft): Promise<Machine> {
    return this.machines.register(actor, draft);
  }

  @Endpoint('PATCH', 'machines/:id', {
    auth: 'person',
    scope: 'machines',
    body: MachineChange,
    response: Machine,
    errors: ['not-found'],
    summary: 'Change what a machine is said to be (stewards)',
  })
  change(@CurrentActor() actor: Actor, @Param('id') id: string, @Body() change: MachineChange): Promise<Machine> {
    return this.machines.change(actor, id, change);
  }

  @Endpoint('PUT', 'machines/:id/loaded', {
    auth: 'person',
    scope: 'machines',
    body: LoadLot,
    response: Machine,
    errors: ['not-found', 'wrong-state', 'conflict'],
    summary: 'Say which lot is in which tool; null empties it (stewards)',
  })
  load(@CurrentActor() actor: Actor, @Param('id') id: string, @Body() load: LoadLot): Promise<Machine> {
    return this.machines.load(actor, id, load);
  }

  @Endpoint('POST', 'machines/:id/stop', {
    auth: 'person',
    scope: 'machines',
    isUrgent: true,
    errors: ['not-found', 'machine-offline', 'unavailable'],
    summary:
      'EMERGENCY STOP: heaters, spindle and motion off at once (stewards, and whoever has a job running there); works without the database',
  })
  stop(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<void> {
    return this.safety.stop(actor, id);
  }

  @Endpoint('POST', 'machines/:id/recover', {
    auth: 'person',
    scope: 'machines',
    errors: ['not-found', 'machine-offline', 'wrong-state', 'unavailable'],
    summary: 'After a look at the machine: bring it back from emergency stop or alarm; moves and heats nothing (stewards)',
  })
  recover(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<void> {
    return this.safety.recover(actor, id);
  }

  @Endpoint('POST', 'machines/:id/bed-clear', {
    auth: 'person',
    scope: 'machines',
    errors: ['not-found', 'wrong-state'],
    summary: 'Say that bed or table is clear for the next job (stewards, and whoever made the last thing)',
  })
  clearBed(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<void> {
    return this.safety.confirmClear(actor, id);
  }
}
