// SPDX-License-Identifier: AGPL-3.0-or-later
import { Module } from '@nestjs/common';
import { MachinesModule } from '../machines/index.js';
import { MaterialsModule } from '../materials/index.js';
import { DemoService } from './demo.service.js';

/** What a newcomer finds after the first start. */
@Module({ imports: [MachinesModule, MaterialsModule], providers: [DemoService] })
export class DemoModule {}
