// SPDX-License-Identifier: AGPL-3.0-or-later
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { claimCluster } from './claim.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.js';
import { isPostgresAlive } from './postmaster-file.js';

const CLOSED_TO_OTHERS = 0o700;

describe('the PostgreSQL that the service runs itself', () => {
  let parent: string;
  let dataDir: string;
  const started: EmbeddedPostgres[] = [];
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'fab-pg-'));
    await chmod(parent, CLOSED_TO_OTHERS);
    dataDir = join(parent, 'data');
  });
  afterEach(async () => {
    for (const server of started.splice(0)) await server.stop();
    await rm(parent, { recursive: true, force: true });
  });

  const start = async () => {
    const server = await startEmbeddedPostgres({ dataDir });
    started.push(server);
    return server;
  };
  const ask = async (url: string, sql: string) => {
    const client = new Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query<Record<string, unknown>>(sql);
    await client.end();
    return rows;
  };

  it('runs below a folder that others may not enter, durable, and keeps its data over a restart', async () => {
    const first = await start();
    expect(await ask(first.url, 'SHOW fsync')).toEqual([{ fsync: 'on' }]);
    await ask(first.url, 'CREATE TABLE kept AS SELECT 7 AS n');
    await first.stop();
    expect(await isPostgresAlive(first.pid)).toBe(false);
    const second = await start();
    expect(second.isAdopted).toBe(false);
    expect(await ask(second.url, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
  });

  it('is not open to anybody without the password, which only the service can read', async () => {
    const { url } = await start();
    expect((await stat(join(dataDir, 'postgres.password'))).mode & 0o777).toBe(0o600);
    const wrong = new URL(url);
    wrong.password = 'guess';
    await expect(ask(wrong.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
  });

  it('left running by a killed service is adopted, not started twice, and can be stopped', async () => {
    const first = await start();
    const again = await startEmbeddedPostgres({ dataDir });
    expect(again).toMatchObject({ isAdopted: true, pid: first.pid, url: first.url });
    await again.stop();
    expect(await isPostgresAlive(first.pid)).toBe(false);
  });

  it('tells when it is gone though nobody stopped it, also one that was adopted; a stop is no news', async () => {
    const first = await start();
    const adopted = await startEmbeddedPostgres({ dataDir });
    const told = Promise.all([first, adopted].map((server) => new Promise<void>((resolve) => server.watch(resolve))));
    process.kill(first.pid, 'SIGKILL');
    await told;
    const second = await start();
    let isTold = false;
    second.watch(() => (isTold = true));
    await second.stop();
    expect(isTold).toBe(false);
  });

  it('starts though a crash left its file and another program has its process number', async () => {
    const first = await start();
    const file = await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8');
    await first.stop();
    await writeFile(join(dataDir, 'postgres/postmaster.pid'), file.replace(/^\d+/, '1'));
    const second = await start();
    expect(second.isAdopted).toBe(false);
    expect(await ask(second.url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
  });

  it('starts though an earlier start was cut off while it made the data folder', async () => {
    await mkdir(join(dataDir, 'postgres.new/data'), { recursive: true });
    await writeFile(join(dataDir, 'postgres.new/data/PG_VERSION'), '18');
    const server = await start();
    expect(await ask(server.url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
  });

  it('serves one service at a time; the next may come when the first is gone', async () => {
    const { url } = await start();
    const first = await claimCluster(url, dataDir);
    await expect(claimCluster(url, dataDir)).rejects.toMatchObject({ code: 'in-use' });
    await first.release();
    const second = await claimCluster(url, dataDir);
    await second.release();
  });
});
