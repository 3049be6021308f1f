// SPDX-License-Identifier: AGPL-3.0-or-later
import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccountsGuard } from './accounts.guard.js';
import { BridgeSightings } from './bridge-sightings.js';
import { BridgesController } from './bridges.controller.js';
import { BridgesService } from './bridges.service.js';
import { Limits } from './limits.js';
import { Passwords } from './passwords.js';
import { RecentActors } from './recent-actors.js';
import { PeopleRepository } from './people.repository.js';
import { SpacesRepository } from './spaces.repository.js';
import { SessionsRepository } from './sessions.repository.js';
import { TokensRepository } from './tokens.repository.js';
import { BridgesRepository } from './bridges.repository.js';
import { SetupRepository } from './setup.repository.js';
import { PeopleService } from './people.service.js';
import { Sessions } from './sessions.js';
import { SessionsController } from './sessions.controller.js';
import { SetupService } from './setup.service.js';
import { SpacesController } from './spaces.controller.js';
import { SpacesService } from './spaces.service.js';
import { TokensController } from './tokens.controller.js';
import { TokensService } from './tokens.service.js';

/** People, spaces, sessions, tokens, bridges; guards every route of the service. */
@Global()
@Module({
  controllers: [SessionsController, SpacesController, TokensController, BridgesController],
  providers: [
    PeopleRepository,
    SpacesRepository,
    SessionsRepository,
    TokensRepository,
    BridgesRepository,
    SetupRepository,
    RecentActors,
    Limits,
    Passwords,
    PeopleService,
    SpacesService,
    Sessions,
    TokensService,
    BridgeSightings,
    BridgesService,
    SetupService,
    { provide: APP_GUARD, useClass: AccountsGuard },
  ],
  exports: [PeopleService, SpacesService, BridgesService, BridgeSightings, Sessions],
})
export class AccountsModule {}
