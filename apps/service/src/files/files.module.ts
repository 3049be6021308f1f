// SPDX-License-Identifier: AGPL-3.0-or-later
import { join } from 'node:path';
import { Global, Module } from '@nestjs/common';
import { Config } from '../config/index.js';
import { FileStore } from './file-store.js';
import { FilesController } from './files.controller.js';
import { FilesRepository } from './files.repository.js';
import { FilesService } from './files.service.js';
import { LocalFileStore } from './local-file-store.js';

/** Content-addressed files below the data folder. */
@Global()
@Module({
  controllers: [FilesController],
  providers: [
    {
      provide: FileStore,
      inject: [Config],
      useFactory: async (config: Config): Promise<FileStore> => {
        const store = new LocalFileStore(join(config.values.dataDir, 'files'));
        await store.prepare();
        return store;
      },
    },
    FilesRepository,
    FilesService,
  ],
  exports: [FileStore, FilesService],
})
export class FilesModule {}
