// SPDX-License-Identifier: AGPL-3.0-or-later
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { WsAdapter } from '@nestjs/platform-ws';
import { AppModule, type ServiceParts } from './app.module.js';

/** Largest JSON body in bytes: a design's manifest and its list of files. Files themselves are streamed, see files/. */
const MAX_JSON_BYTES = 1024 * 1024;

/** Puts the service together without listening: `main.ts` listens, specs `inject`. Initialised when it returns. */
export async function createService(parts: ServiceParts): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: MAX_JSON_BYTES,
    trustProxy: parts.config.values.publicUrl === null ? false : 'loopback',
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(parts), adapter, {
    logger: ['fatal', 'error', 'warn'],
    forceCloseConnections: true,
  });
  app.useWebSocketAdapter(new WsAdapter(app));
  await app.init();
  await adapter.getInstance().ready();
  return app;
}
