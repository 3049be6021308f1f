// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Fastify, { type FastifyInstance } from 'fastify';
import { addSecurityHeaders } from './security-headers.js';
import { serveWebApp } from './web-app.js';

describe('the web app as files', () => {
  let parent: string;
  let folder: string;
  let fastify: FastifyInstance;
  beforeAll(async () => {
    parent = await mkdtemp(join(tmpdir(), 'fab-web-'));
    folder = join(parent, 'dist');
    await mkdir(join(folder, 'assets'), { recursive: true });
    await writeFile(join(folder, 'index.html'), '<!doctype html><title>app</title>');
    await writeFile(join(folder, 'assets/main-1a2b.js'), 'let plain;');
    await writeFile(join(folder, 'assets/main-1a2b.js.br'), brotliCompressSync('let plain;'));
    await writeFile(join(parent, 'secret.txt'), 'secret');
    fastify = Fastify();
    await addSecurityHeaders(fastify, { isHttps: false });
    await serveWebApp(fastify, folder);
    await fastify.ready();
  });
  afterAll(async () => {
    await fastify.close();
    await rm(parent, { recursive: true });
  });
  const get = (url: string, headers: Record<string, string> = {}) => fastify.inject({ url, headers });

  it.each(['/', '/designs/cable-clip', '/machines/1?tab=log', '/index.html'])(
    'gives the app for %s, asked for anew each time',
    async (url) => {
      const answer = await get(url);
      expect(answer).toMatchObject({ statusCode: 200, body: '<!doctype html><title>app</title>' });
      expect(answer.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' });
    },
  );

  it('keeps files whose names carry a hash for good, compressed where the build compressed them', async () => {
    const answer = await get('/assets/main-1a2b.js', { 'accept-encoding': 'br, gzip' });
    expect(answer.headers).toMatchObject({ 'cache-control': 'public, max-age=31536000, immutable', 'content-encoding': 'br' });
    expect(answer.headers['content-type']).toContain('javascript');
    expect((await get('/assets/main-1a2b.js')).body).toBe('let plain;');
  });

  it('does not answer a missing file or an unknown API address with the app', async () => {
    expect((await get('/assets/gone.js')).statusCode).toBe(404);
    const api = await get('/api/nothing');
    expect(api.statusCode).toBe(404);
    expect(api.json()).toMatchObject({ code: 'not-found' });
  });

  it('never leaves its folder', async () => {
    for (const url of ['/../secret.txt', '/..%2fsecret.txt', '/%2e%2e/secret.txt', '/assets/..%2f..%2fsecret.txt']) {
      expect((await get(url)).body).not.toBe('secret');
    }
  });

  it('lets a page load from nowhere else, and not be framed', async () => {
    const policy = String((await get('/')).headers['content-security-policy']);
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe-eval');
    expect(policy).not.toContain('upgrade-insecure-requests');
    expect((await get('/')).headers['strict-transport-security']).toBeUndefined();
  });

  it('says so when the app is not built', async () => {
    const bare = Fastify();
    await serveWebApp(bare, join(folder, 'nowhere'));
    const answer = await bare.inject({ url: '/' });
    expect(answer.statusCode).toBe(503);
    expect(answer.body).toContain('not built');
    await bare.close();
  });
});
