// SPDX-License-Identifier: AGPL-3.0-or-later
import { Global, Module } from '@nestjs/common';
import { LiveGateway } from './live.gateway.js';
import { LiveService } from './live.service.js';

/** Live data for browsers over WebSocket. */
@Global()
@Module({ providers: [LiveService, LiveGateway], exports: [LiveService] })
export class LiveModule {}
