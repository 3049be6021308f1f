// SPDX-License-Identifier: AGPL-3.0-or-later
import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR } from '@nestjs/core';
import type { DataSource } from 'typeorm';
import { ConfigModule, type Clock, type Config, type IdSource } from './config/index.js';
import { DatabaseModule } from './database/index.js';
import { ApiErrorFilter } from './errors/index.js';
import { features } from './features.js';
import { EndpointInterceptor } from './openapi/endpoint.interceptor.js';

/** What the service is made of besides its own code. */
export interface ServiceParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly ids: IdSource;
  /** Open and migrated; the service closes it. */
  readonly dataSource: DataSource;
}

/** The root: settings, database, and the features one by one. */
@Module({})
export class AppModule {
  static with(parts: ServiceParts): DynamicModule {
    return {
      module: AppModule,
      imports: [ConfigModule.with(parts), DatabaseModule.with(parts.dataSource), ...features(parts.config)],
      providers: [
        { provide: APP_FILTER, useClass: ApiErrorFilter },
        { provide: APP_INTERCEPTOR, useClass: EndpointInterceptor },
      ],
    };
  }
}
