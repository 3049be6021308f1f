// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ThreadPool, type PoolBounds } from './thread-pool.js';

/** A thread that does as it is told. */
const CODE = `
import { parentPort } from 'node:worker_threads';
parentPort.on('message', (task) => {
  if (task === 'spin') for (;;);
  if (task === 'leave') process.exit(0);
  if (task === 'throw') throw new Error('from the thread');
  if (task === 'eat') { const kept = []; for (;;) kept.push(new Array(100000).fill(kept.length)); }
  parentPort.postMessage(task + '!');
});`;
const BOUNDS: PoolBounds = { threads: 1, queued: 2, timeoutMs: 20_000, heapMb: 32, idleMs: 1_000 };

describe('ThreadPool', () => {
  let folder: string;
  let pool: ThreadPool<string, string>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fabcommons-pool-'));
    await writeFile(join(folder, 'thread.mjs'), CODE);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  afterEach(() => pool.close());
  const open = (more: Partial<PoolBounds> = {}): ThreadPool<string, string> =>
    (pool = new ThreadPool(pathToFileURL(join(folder, 'thread.mjs')), { ...BOUNDS, ...more }));

  it('answers tasks, more of them than it has threads', async () => {
    open({ threads: 2, queued: 10 });
    expect(await Promise.all(['a', 'b', 'c', 'd', 'e'].map((task) => pool.run(task)))).toEqual(['a!', 'b!', 'c!', 'd!', 'e!']);
  });

  it('ends a task that takes too long, and goes on with the next', async () => {
    open({ timeoutMs: 500 });
    const spinning = pool.run('spin');
    const next = pool.run('b');
    await expect(spinning).rejects.toMatchObject({ code: 'timeout' });
    expect(await next).toBe('b!');
  });

  it('refuses what its queue has no room for', async () => {
    open();
    const control = new AbortController();
    const running = [pool.run('spin', control.signal), pool.run('b'), pool.run('c')];
    await expect(pool.run('d')).rejects.toMatchObject({ code: 'full', context: { queued: 2 } });
    control.abort();
    await expect(running[0]).rejects.toMatchObject({ code: 'aborted' });
    expect(await Promise.all(running.slice(1))).toEqual(['b!', 'c!']);
  });

  it.each([
    ['leave', 'crashed'],
    ['throw', 'crashed'],
    ['eat', 'memory'],
  ])('outlives a thread that does this: %s', async (task, code) => {
    open();
    await expect(pool.run(task)).rejects.toMatchObject({ code });
    expect(await pool.run('b')).toBe('b!');
  });

  it('drops a waiting task that is aborted, and everything when it is closed', async () => {
    open();
    const control = new AbortController();
    const spinning = pool.run('spin');
    const waiting = pool.run('b', control.signal);
    const other = pool.run('c');
    control.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'aborted' });
    const ends = [
      expect(spinning).rejects.toMatchObject({ code: 'closed' }),
      expect(other).rejects.toMatchObject({ code: 'closed' }),
    ];
    await pool.close();
    await Promise.all(ends);
    await expect(pool.run('d')).rejects.toMatchObject({ code: 'closed' });
  });
});
