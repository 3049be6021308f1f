// SPDX-License-Identifier: AGPL-3.0-or-later
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { Clock, IdSource } from './clock.js';
import { Config } from './config.js';

/** Gives every feature the settings, the clock and the id source. */
@Global()
@Module({})
export class ConfigModule {
  static with(parts: { config: Config; clock: Clock; ids: IdSource }): DynamicModule {
    return {
      module: ConfigModule,
      providers: [
        { provide: Config, useValue: parts.config },
        { provide: Clock, useValue: parts.clock },
        { provide: IdSource, useValue: parts.ids },
      ],
      exports: [Config, Clock, IdSource],
    };
  }
}
