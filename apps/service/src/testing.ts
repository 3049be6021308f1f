// SPDX-License-Identifier: AGPL-3.0-or-later
/**
 * The whole service for specs, never imported by the service itself: real database, real broker on a free port, real HTTP stack through
 * `inject`; only clock and ids are set by the spec.
 *
 *     const service = await testService();          // beforeAll
 *     const steward = await service.person('Stew', { role: 'steward', spaceId });
 *     const answer = await steward.post('/api/spaces', { name: 'Lab' });
 *     await service.close();                         // afterAll
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Role } from '@fabcommons/contracts';
import { SESSION_COOKIE } from './accounts/session-cookie.js';
import { PeopleService, Sessions, SpacesService } from './accounts/index.js';
import { Clock, Config, IdSource, type ConfigValues } from './config/index.js';
import { testDatabase, type TestDatabase } from './database/testing.js';
import { createService } from './service.js';

/** A clock that stands still until it is told. */
export class TestClock extends Clock {
  private valueMs = Date.parse('2026-11-20T12:00:00.000Z');
  override nowMs(): number {
    return this.valueMs;
  }
  advance(ms: number): void {
    this.valueMs += ms;
  }
}

/** What came back. `json` is null when the body is none. */
export interface TestAnswer {
  readonly status: number;
  readonly json: unknown;
  readonly text: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** Asks as somebody: with their cookie and from our own page, or with the headers given. */
export interface TestCaller {
  /** Empty for guests. */
  readonly personId: string;
  readonly headers: Readonly<Record<string, string>>;
  get(path: string): Promise<TestAnswer>;
  post(path: string, body?: object): Promise<TestAnswer>;
  put(path: string, body?: object): Promise<TestAnswer>;
  patch(path: string, body?: object): Promise<TestAnswer>;
  delete(path: string): Promise<TestAnswer>;
}

/** A running service with its own database, folder and clock. */
export interface TestService {
  readonly app: NestFastifyApplication;
  readonly db: TestDatabase;
  readonly clock: TestClock;
  readonly config: Config;
  readonly guest: TestCaller;
  /** Makes a person who is signed in, a member of the space where one is named. */
  person(name: string, membership?: { spaceId: string; role: Role }): Promise<TestCaller>;
  /** Makes a space; its admin is nobody's business. */
  space(name?: string): Promise<string>;
  /** A caller with headers of your own, e.g. an API token. */
  caller(headers: Readonly<Record<string, string>>): TestCaller;
  close(): Promise<void>;
}

const SAME_ORIGIN = { 'sec-fetch-site': 'same-origin' };
/** Only its hash takes time; the value is nobody's. */
const PASSWORD = 'correct horse battery';

/** Starts a service; `values` overrides settings (embedded broker on a free port, a temporary folder, mode `test`). */
export async function testService(values: Partial<ConfigValues> = {}): Promise<TestService> {
  const db = await testDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'fabcommons-spec-'));
  const config = new Config({ ...DEFAULTS, dataDir, ...values });
  const clock = new TestClock();
  const app = await createService({ config, clock, ids: new IdSource(), dataSource: db.dataSource });
  const caller = (headers: Readonly<Record<string, string>>, personId = '') => makeCaller(app, headers, personId);
  const person: TestService['person'] = async (name, membership) => {
    const id = await app
      .get(PeopleService)
      .add(db.dataSource.manager, { name, email: `${randomUUID()}@example.org`, password: PASSWORD });
    if (membership !== undefined) await app.get(SpacesService).putMember(db.dataSource.manager, { ...membership, personId: id });
    const { token } = await app.get(Sessions).open(id, null);
    return caller({ ...SAME_ORIGIN, cookie: `${SESSION_COOKIE}=${token}` }, id);
  };
  return {
    app,
    db,
    clock,
    config,
    guest: caller(SAME_ORIGIN),
    person,
    space: async (name = 'Test Lab') => {
      const admin = await person('Admin');
      return app
        .get(SpacesService)
        .add(db.dataSource.manager, { name, description: '', location: null, adminId: admin.personId });
    },
    caller: (headers) => caller(headers),
    close: async () => {
      await app.close();
      await db.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

const DEFAULTS: Omit<ConfigValues, 'dataDir'> = {
  port: 3000,
  host: '127.0.0.1',
  mqttPort: 0,
  databaseUrl: null,
  mqttUrl: null,
  mode: 'test',
  publicUrl: null,
  demoPairingCode: null,
  demoSpeed: 20,
};

function makeCaller(app: NestFastifyApplication, headers: Readonly<Record<string, string>>, personId: string): TestCaller {
  const ask = async (method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, body?: object): Promise<TestAnswer> => {
    const answer = await app.inject({ method, url, headers, ...(body === undefined ? {} : { payload: body }) });
    const isJson = String(answer.headers['content-type'] ?? '').includes('json');
    return {
      status: answer.statusCode,
      json: isJson ? answer.json<unknown>() : null,
      text: answer.body,
      headers: answer.headers,
    };
  };
  return {
    personId,
    headers,
    get: (path) => ask('GET', path),
    post: (path, body) => ask('POST', path, body),
    put: (path, body) => ask('PUT', path, body),
    patch: (path, body) => ask('PATCH', path, body),
    delete: (path) => ask('DELETE', path),
  };
}
