// SPDX-License-Identifier: AGPL-3.0-or-later
import { DiscoveryService, Reflector } from '@nestjs/core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testService, type TestService } from '../testing.js';
import { findEndpoints } from './find-endpoints.js';

interface Document {
  openapi: string;
  paths: Record<string, Record<string, { operationId: string; security: object[]; parameters: { name: string; in: string }[] }>>;
  components: { schemas: Record<string, unknown> };
}

describe('the API described', () => {
  let service: TestService;
  let document: Document;
  beforeAll(async () => {
    service = await testService();
    document = (await service.guest.get('/api/openapi.json')).json as Document;
  });
  afterAll(() => service.close());

  it('leaves no route out: each says who may call it and what goes in and out', () => {
    const app = service.app;
    const discovery = app.get(DiscoveryService, { strict: false });
    expect(findEndpoints(discovery, app.get(Reflector)).bare).toEqual([]);
  });

  it('refers to nothing that is not there, and names each operation once', () => {
    expect(document.openapi).toBe('3.1.1');
    const names = new Set(Object.keys(document.components.schemas));
    const used = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map((found) => found[1] ?? '');
    expect(used.filter((name) => !names.has(name))).toEqual([]);
    const ids = Object.values(document.paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('documents every part of every path', () => {
    for (const [url, methods] of Object.entries(document.paths)) {
      const parts = [...url.matchAll(/\{(\w+)\}/g)].map((found) => found[1]);
      for (const { parameters } of Object.values(methods)) {
        expect(parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name)).toEqual(parts);
      }
    }
  });

  it('says that API tokens cannot make API tokens', () => {
    expect(document.paths['/api/tokens']?.['post']?.security).toEqual([{ session: [] }]);
    expect(document.paths['/api/tokens']?.['get']?.security).toEqual([{ session: [] }, { token: [] }]);
  });

  it('is a page that loads nothing from elsewhere and runs no script', async () => {
    const { status, text, headers } = await service.guest.get('/api/docs');
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(text).toContain('/api/spaces/{id}/bridges');
    expect(text).not.toMatch(/<script|src=|https?:\/\/(?!127|localhost)/);
  });
});
