// SPDX-License-Identifier: AGPL-3.0-or-later
import { Module } from '@nestjs/common';
import { FilesModule } from '../files/index.js';
import { MachinesModule } from '../machines/index.js';
import { MachineToolsModule } from '../machine-tools/index.js';
import { FirmwareImagesController } from './firmware-images.controller.js';
import { FirmwareImagesRepository } from './firmware-images.repository.js';
import { FirmwareImagesService } from './firmware-images.service.js';

/** Firmware images, published like designs. */
@Module({
  imports: [FilesModule, MachinesModule, MachineToolsModule],
  controllers: [FirmwareImagesController],
  providers: [FirmwareImagesRepository, FirmwareImagesService],
})
export class FirmwareImagesModule {}
