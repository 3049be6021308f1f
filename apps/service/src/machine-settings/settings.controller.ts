// SPDX-License-Identifier: AGPL-3.0-or-later
import { Body, Controller, Inject, Param, Query } from '@nestjs/common';
import {
  SettingsDiff,
  SettingsDiffQuery,
  SettingsRestore,
  SettingsUpload,
  SettingsVersion,
  SettingsVersionFull,
  ToolRun,
} from '@fabcommons/contracts';
import { z } from 'zod';
import { type Actor, CurrentActor } from '../accounts/index.js';
import { Endpoint, type EndpointSpec } from '../openapi/index.js';
import { SettingsService } from './settings.service.js';

const mine = { auth: 'person', errors: ['not-found', 'not-allowed'] } as const satisfies Partial<EndpointSpec>;

/** Versions of a machine's settings (stewards). */
@Controller('api/machines/:id')
export class SettingsController {
  constructor(@Inject(SettingsService) private readonly settings: SettingsService) {}

  @Endpoint('GET', 'settings', {
    ...mine,
    response: z.array(SettingsVersion),
    summary: 'Versions of its settings, newest first (stewards)',
  })
  list(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<SettingsVersion[]> {
    return this.settings.list(actor, id);
  }

  @Endpoint('GET', 'settings/:versionId', {
    ...mine,
    response: SettingsVersionFull,
    summary: 'One version with the settings (stewards)',
  })
  get(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Param('versionId') versionId: string,
  ): Promise<SettingsVersionFull> {
    return this.settings.get(actor, id, versionId);
  }

  @Endpoint('GET', 'settings-diff', {
    ...mine,
    query: SettingsDiffQuery,
    response: SettingsDiff,
    summary: 'What changed from one version to another (stewards)',
  })
  diff(@CurrentActor() actor: Actor, @Param('id') id: string, @Query() query: SettingsDiffQuery): Promise<SettingsDiff> {
    return this.settings.diff(actor, id, query);
  }

  @Endpoint('POST', 'settings', {
    auth: 'person',
    scope: 'machines',
    body: SettingsUpload,
    response: SettingsVersion,
    status: 201,
    errors: ['not-found', 'not-allowed', 'conflict'],
    summary: 'Keep a backup from a file as a version (stewards)',
  })
  upload(@CurrentActor() actor: Actor, @Param('id') id: string, @Body() upload: SettingsUpload): Promise<SettingsVersion> {
    return this.settings.upload(actor, id, upload);
  }

  @Endpoint('POST', 'settings/:versionId/restore', {
    auth: 'person',
    scope: 'machines',
    body: SettingsRestore,
    response: ToolRun,
    status: 202,
    errors: ['not-found', 'not-allowed', 'firmware-mismatch', 'machine-offline', 'conflict', 'unavailable'],
    summary: 'Write a version back into the machine; a backup of what is there comes first (stewards)',
  })
  restore(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Param('versionId') versionId: string,
    @Body() { toolId }: SettingsRestore,
  ): Promise<ToolRun> {
    return this.settings.restore(actor, id, versionId, toolId);
  }
}
