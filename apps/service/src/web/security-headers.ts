// SPDX-License-Identifier: AGPL-3.0-or-later
import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/**
 * Headers of every answer. The app loads nothing from elsewhere; three.js uses workers and images from blobs, the component library sets
 * styles on elements. Answers of the API are never kept by a cache unless a route says so.
 */
export async function addSecurityHeaders(fastify: FastifyInstance, options: { readonly isHttps: boolean }): Promise<void> {
  await fastify.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'", 'blob:', 'data:'],
        workerSrc: ["'self'", 'blob:'],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    hsts: options.isHttps,
    referrerPolicy: { policy: 'same-origin' },
    // Over plain HTTP browsers ignore these and say so in the console.
    crossOriginOpenerPolicy: options.isHttps,
    originAgentCluster: options.isHttps,
  });
  fastify.addHook('onRequest', async (request, reply) => {
    if (request.url.startsWith('/api') || request.url.startsWith('/health')) void reply.header('cache-control', 'no-store');
  });
}
