// SPDX-License-Identifier: AGPL-3.0-or-later
import type { DynamicModule, Type } from '@nestjs/common';
import { AccountsModule } from './accounts/index.js';
import { AnalysisModule } from './analysis/index.js';
import { BrokerModule } from './broker/broker.module.js';
import type { Config } from './config/index.js';
import { DesignsModule } from './designs/index.js';
import { FirmwareImagesModule } from './firmware-images/index.js';
import { FilesModule } from './files/index.js';
import { HealthModule } from './health/index.js';
import { serviceJobs } from './jobs/service-jobs.js';
import { LiveModule } from './live/index.js';
import { LedgerBooksModule } from './ledger/ledger-books.module.js';
import { LedgerModule } from './ledger/ledger.module.js';
import { MachineSettingsModule } from './machine-settings/index.js';
import { MachineToolsModule } from './machine-tools/index.js';
import { MachinesModule } from './machines/index.js';
import { MaintenanceModule } from './maintenance/index.js';
import { MaterialsModule } from './materials/index.js';
import { SlicingModule } from './slicing/index.js';
import { DemoModule } from './demo/demo.module.js';
import { MatchesModule } from './matches/index.js';
import { OpenApiModule } from './openapi/openapi.module.js';

/** Every feature and adapter of the service, in the order in which they may know each other (README). */
export function features(config: Config): readonly (Type | DynamicModule)[] {
  const { mqttUrl, host, mqttPort } = config.values;
  return [
    BrokerModule.register({ url: mqttUrl, host, port: mqttPort }),
    AccountsModule,
    FilesModule,
    AnalysisModule,
    LiveModule,
    HealthModule,
    OpenApiModule,
    // The next lines are the features', one each:
    LedgerBooksModule,
    MaterialsModule,
    MachinesModule,
    MachineToolsModule,
    MachineSettingsModule,
    DesignsModule,
    FirmwareImagesModule,
    SlicingModule,
    MatchesModule,
    serviceJobs(),
    LedgerModule,
    MaintenanceModule,
    DemoModule,
  ];
}
