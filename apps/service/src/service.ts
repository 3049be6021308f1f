// SPDX-License-Identifier: AGPL-3.0-or-later
import multipart from '@fastify/multipart';
import { MAX_PROGRAM_BYTES } from '@fabcommons/contracts';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { LiveWsAdapter } from './live/ws-adapter.js';
import { AppModule, type ServiceParts } from './app.module.js';
import { addSecurityHeaders } from './web/security-headers.js';
import { serveWebApp, WEB_DIST } from './web/web-app.js';

/** Largest JSON body in bytes: a design's manifest and its list of files. Files themselves are streamed, see files/. */
const MAX_JSON_BYTES = 1024 * 1024;

/** A connection on which nothing moves for so long is cut; a publication of large meshes is checked within it. WebSockets beat by themselves. */
const IDLE_CONNECTION_MS = 5 * 60_000;
/** The largest upload over a slow line (512 MB at 2.4 Mbit/s); whoever sends slower holds a connection for nothing. */
const REQUEST_TIMEOUT_MS = 30 * 60_000;

/** Puts the service together without listening: `main.ts` listens, specs `inject`. Initialised when it returns. */
export async function createService(parts: ServiceParts): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: MAX_JSON_BYTES,
    connectionTimeout: IDLE_CONNECTION_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    trustProxy: parts.config.values.publicUrl === null ? false : 'loopback',
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(parts), adapter, {
    logger: ['fatal', 'error', 'warn'],
    // Nest would end the process by itself, and leave PostgreSQL behind.
    abortOnError: false,
  });
  const fastify = adapter.getInstance();
  await addSecurityHeaders(fastify, { isHttps: parts.config.isHttps });
  await serveWebApp(fastify, WEB_DIST);
  // One byte more than the largest kind of file may have: multipart cuts silently, so that the store would keep the beginning of a larger one as if it were whole.
  const fileSize = MAX_PROGRAM_BYTES + 1;
  await app.register(multipart, { limits: { fileSize, files: 1, fields: 10, parts: 11, headerPairs: 100 } });
  app.useWebSocketAdapter(new LiveWsAdapter(app));
  await app.init();
  await fastify.ready();
  return app;
}
