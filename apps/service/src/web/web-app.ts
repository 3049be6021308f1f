// SPDX-License-Identifier: AGPL-3.0-or-later
/**
 * The web app as files: `apps/web/dist`. Any address that is no file and not below /api is the app's own (it has its router), so it gets
 * index.html. Compressed twins (`x.js.br`, `x.js.gz`) are sent where the build made them.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ApiErrorFilter, ApiProblem, isMissing } from '../errors/index.js';

/** Where the build puts the web app. */
export const WEB_DIST = fileURLToPath(new URL('../../../web/dist', import.meta.url));
/** Names in this folder carry a hash of their content. */
const HASHED = '/assets/';
const IMMUTABLE = 'public, max-age=31536000, immutable';
const NOT_BUILT =
  '<!doctype html><html lang="en"><title>Fabcommons</title><p>The web app is not built. Run <code>npm start</code>, which builds it.</p></html>';

/** Adds the routes; call it before the service's own are ready. */
export async function serveWebApp(fastify: FastifyInstance, folder: string): Promise<void> {
  const errors = new ApiErrorFilter();
  await fastify.register(fastifyStatic, { root: folder, serve: false, preCompressed: true, cacheControl: false, index: false });
  fastify.get('/*', async (request, reply) => {
    try {
      return await answer(request, reply, folder);
    } catch (error) {
      errors.send(error, request, reply);
      return reply;
    }
  });
}

async function answer(request: FastifyRequest, reply: FastifyReply, folder: string): Promise<FastifyReply> {
  const path = request.url.split('?', 1)[0] ?? '/';
  if (path === '/api' || path.startsWith('/api/'))
    throw new ApiProblem('not-found', `There is nothing at ${request.method} ${path}; see /api/docs.`);
  const isFile = /\.[a-z0-9]+$/i.test(path) && path !== '/index.html';
  if (!isFile) return sendApp(reply, folder);
  void reply.header('cache-control', path.startsWith(HASHED) ? IMMUTABLE : 'public, max-age=3600');
  return reply.sendFile(decodeURIComponent(path).slice(1));
}

/** index.html changes with each build, so it is always asked for anew. */
async function sendApp(reply: FastifyReply, folder: string): Promise<FastifyReply> {
  const html = await readFile(join(folder, 'index.html'), 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
  void reply.headers({ 'cache-control': 'no-cache', 'content-type': 'text/html; charset=utf-8' });
  if (html === null) return reply.status(503).send(NOT_BUILT);
  return reply.send(html);
}
