// SPDX-License-Identifier: AGPL-3.0-or-later
import { Body, Controller, Inject, Param } from '@nestjs/common';
import { SlicingProfileDraft, SlicingProfileVersion } from '@fabcommons/contracts';
import { materialKind } from '@fabcommons/matching';
import { z } from 'zod';
import { CurrentActor, requirePerson, requireRole, type Actor } from '../accounts/index.js';
import { Clock, IdSource } from '../config/index.js';
import { MachinesService } from '../machines/index.js';
import { Endpoint } from '../openapi/index.js';
import { MachineProfilesRepository } from './machine-profiles.repository.js';

/** How a machine's own profiles are read and written. */
@Controller('api/machines')
export class MachineProfilesController {
  constructor(
    @Inject(MachinesService) private readonly machines: MachinesService,
    @Inject(MachineProfilesRepository) private readonly profiles: MachineProfilesRepository,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(IdSource) private readonly ids: IdSource,
  ) {}

  @Endpoint('GET', ':id/slicing-profiles', {
    auth: 'public',
    response: z.array(SlicingProfileVersion),
    errors: ['not-found'],
    summary: 'What this machine slices otherwise than our own profiles do: every version, newest first',
  })
  async list(@Param('id') machineId: string): Promise<SlicingProfileVersion[]> {
    await this.machines.stored(machineId);
    return this.profiles.list(machineId);
  }

  @Endpoint('POST', ':id/slicing-profiles', {
    auth: 'person',
    body: SlicingProfileDraft,
    response: z.array(SlicingProfileVersion),
    status: 201,
    errors: ['not-found', 'not-allowed'],
    summary: 'Add a version of a profile for a material and quality (stewards); what is sliced from now on uses it',
  })
  async add(
    @CurrentActor() actor: Actor,
    @Param('id') machineId: string,
    @Body() { material, quality, settings, note }: SlicingProfileDraft,
  ): Promise<SlicingProfileVersion[]> {
    requirePerson(actor);
    const { spaceId } = await this.machines.stored(machineId);
    requireRole(actor, spaceId, 'steward');
    const version = { id: this.ids.next(), settings, note, createdAt: this.clock.now(), createdBy: actor.personId };
    await this.profiles.add({ machineId, material: materialKind(material), quality }, version);
    return this.profiles.list(machineId);
  }
}
