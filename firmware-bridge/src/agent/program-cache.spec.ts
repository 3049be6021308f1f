// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProgramFile } from '@fabcommons/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemAgentClock } from './agent-clock.js';
import { FETCH_ATTEMPTS, MAX_PROGRAM_BYTES, ProgramCache } from './program-cache.js';
import { ServiceBench } from './testing/bench.js';

describe('program cache', () => {
  let folder: string;
  let bench: ServiceBench;
  let wallMs = 1_000_000;
  const quick = {
    ...systemAgentClock,
    wallMs: () => (wallMs += 10_000),
    after: (_: number, fire: () => void) => systemAgentClock.after(1, fire),
  };
  const never = new AbortController().signal;
  const cacheOf = (maxBytes?: number): ProgramCache =>
    new ProgramCache({
      folder,
      service: bench.service,
      credentials: () => bench.credentials,
      clock: quick,
      ...(maxBytes ? { maxBytes } : {}),
    });

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fab-programs-'));
    bench = new ServiceBench();
    await bench.open();
  });
  afterEach(async () => {
    await bench.close();
    rmSync(folder, { recursive: true });
  });

  it('fetches once and has the exact bytes', async () => {
    const program = bench.store('G28\nG1 X10\n');
    const cache = cacheOf();
    const path = await cache.fetch(program, never);
    expect(readFileSync(path, 'utf8')).toBe('G28\nG1 X10\n');
    expect(await cache.fetch(program, never)).toBe(path);
    expect(bench.fileRequests).toHaveLength(1);
  });

  it('fetches again what was changed on the disk', async () => {
    const program = bench.store('G28\n');
    const path = await cacheOf().fetch(program, never);
    writeFileSync(path, 'G29\n');
    expect(readFileSync(await cacheOf().fetch(program, never), 'utf8')).toBe('G28\n');
    expect(bench.fileRequests).toHaveLength(2);
  });

  it.each<[string, (program: ProgramFile) => { status: number; body: Buffer }, number]>([
    ['other bytes of the same length', () => ({ status: 200, body: Buffer.from('G29\n') }), FETCH_ATTEMPTS],
    ['fewer bytes', () => ({ status: 200, body: Buffer.from('G2') }), FETCH_ATTEMPTS],
    ['more bytes', () => ({ status: 200, body: Buffer.alloc(100_000, 'x') }), FETCH_ATTEMPTS],
    ['an error that passes', () => ({ status: 503, body: Buffer.alloc(0) }), FETCH_ATTEMPTS],
    ['that there is no such file', () => ({ status: 404, body: Buffer.alloc(0) }), 1],
    ['that it is not allowed', () => ({ status: 403, body: Buffer.alloc(0) }), 1],
  ])('gives nothing when the service sends %s, after a bounded number of attempts', async (_, answer, attempts) => {
    const program = bench.store('G28\n');
    bench.answerFile = () => answer(program);
    await expect(cacheOf().fetch(program, never)).rejects.toMatchObject({ code: 'file-unavailable' });
    expect(bench.fileRequests).toHaveLength(attempts);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('does not ask for a program that is too long', async () => {
    await expect(cacheOf().fetch({ ...bench.store('x'), sizeBytes: MAX_PROGRAM_BYTES + 1 }, never)).rejects.toMatchObject({
      code: 'file-unavailable',
    });
    expect(bench.fileRequests).toEqual([]);
  });

  it('lets the least lately used go, but none that a job needs', async () => {
    const cache = cacheOf(25);
    const [first, second, third] = ['1', '2', '3'].map((digit) => bench.store(digit.repeat(10)));
    if (!first || !second || !third) throw new Error('three programs');
    await cache.fetch(first, never);
    await cache.fetch(second, never);
    cache.release(second.sha256);
    await cache.fetch(third, never);
    expect(readdirSync(folder).sort()).toEqual([first.sha256, third.sha256].sort());
  });

  it('serves several machines at the same time, also with one program, and keeps it until the last is done', async () => {
    const cache = cacheOf(1);
    const shared = bench.store('S'.repeat(50));
    const others = Array.from({ length: 20 }, (_, at) => bench.store(`program ${at}`));
    const fetched = await Promise.all([shared, shared, ...others].map((program) => cache.fetch(program, never)));
    expect(fetched.map((path) => readFileSync(path, 'utf8').length > 0)).toEqual(fetched.map(() => true));
    for (const program of [shared, ...others]) cache.release(program.sha256);
    await cache.fetch(bench.store('next'), never);
    expect(readdirSync(folder)).toHaveLength(2);
    expect(readdirSync(folder)).toContain(shared.sha256);
  });

  it('ends on a signal', async () => {
    bench.answerFile = () => null;
    const stop = new AbortController();
    const fetching = cacheOf().fetch(bench.store('G28\n'), stop.signal);
    stop.abort();
    await expect(fetching).rejects.toMatchObject({ code: 'stopped' });
  });
});
