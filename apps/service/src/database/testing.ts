// SPDX-License-Identifier: AGPL-3.0-or-later
/**
 * A real PostgreSQL for specs, never imported by the service. One server per jest worker (its own folder, fsync off), a migrated template
 * in it, and a fresh database per suite, copied from the template in some 50 ms. FAB_TEST_DATABASE_URL names another server.
 */
import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { migrate, openDataSource } from './data-source.js';
import { startEmbeddedPostgres } from './embedded/embedded-postgres.js';
import { MIGRATIONS } from './migrations.js';

/** A suite's own migrated, empty database. */
export interface TestDatabase {
  readonly dataSource: DataSource;
  readonly url: string;
  /** Closes the pool and drops the database; call it in `afterAll`. */
  close(): Promise<void>;
}

const TEST_CONNECTIONS = 10;
const TEMPLATE_LOCK = 0x7465;

/** Use: `const db = await testDatabase()` in `beforeAll`, `await db.close()` in `afterAll`. */
export async function testDatabase(): Promise<TestDatabase> {
  const serverUrl = process.env['FAB_TEST_DATABASE_URL'] ?? (await workerServer());
  const template = await ensureTemplate(serverUrl);
  const name = `fab_test_${randomUUID().replaceAll('-', '')}`;
  await onServer(serverUrl, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`));
  const url = withDatabase(serverUrl, name);
  const dataSource = await openDataSource(url, { maxConnections: TEST_CONNECTIONS });
  return {
    dataSource,
    url,
    close: async () => {
      if (dataSource.isInitialized) await dataSource.destroy();
      await onServer(serverUrl, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
    },
  };
}

/** Each spec file has module state of its own, so the worker's server is found again through its folder. */
async function workerServer(): Promise<string> {
  const dataDir = join(tmpdir(), `fabcommons-jest-${process.getuid?.() ?? 0}-${process.pid}`);
  const settings = {
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_connections: '80',
    shared_buffers: '32MB',
  };
  const server = await startEmbeddedPostgres({ dataDir, settings });
  if (!server.isAdopted) stopWithWorker(server.pid, dataDir);
  return server.url;
}

/** jest ends its workers without asking anyone: a small shell waits for that, stops the server and removes the folder. */
function stopWithWorker(serverPid: number, dataDir: string): void {
  const script =
    'while kill -0 "$1" 2>/dev/null; do sleep 1; done; kill -INT "$2"; sleep 1; kill -QUIT "$2" 2>/dev/null; rm -rf "$3"';
  const args = ['-c', script, 'sh', String(process.pid), String(serverPid), dataDir];
  spawn('/bin/sh', args, { detached: true, stdio: 'ignore', cwd: '/' }).unref();
}

/** The name tells the migrations' text, so that an old template on a server that stays is never used for new ones. */
async function ensureTemplate(serverUrl: string): Promise<string> {
  const text = MIGRATIONS.map((migration) => `${migration.name}:${migration.toString()}`).join('\n');
  const name = `fab_template_${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
  await onServer(serverUrl, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1 AND datistemplate', [name]);
    if (found.rowCount !== 0) return;
    await client.query(`DROP DATABASE IF EXISTS ${name}`);
    await client.query(`CREATE DATABASE ${name} TEMPLATE template0`);
    const dataSource = await openDataSource(withDatabase(serverUrl, name), { maxConnections: 2 });
    await migrate(dataSource);
    await dataSource.destroy();
    await client.query(`ALTER DATABASE ${name} IS_TEMPLATE true`);
  });
  return name;
}

async function onServer(url: string, work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function withDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}
