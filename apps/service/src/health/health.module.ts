// SPDX-License-Identifier: AGPL-3.0-or-later
import { Module } from '@nestjs/common';
import { HealthController } from './health.controller.js';

/** GET /health. */
@Module({ controllers: [HealthController] })
export class HealthModule {}
