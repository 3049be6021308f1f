// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ChildLimits, runChild } from './child-run.js';

const LIMITS: ChildLimits = { timeoutMs: 10_000, memoryBytes: 1024 ** 3, fileBytes: 1024 ** 2 };

describe('runChild', () => {
  let cwd: string;
  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'fabcommons-child-'));
  });
  afterAll(() => rm(cwd, { recursive: true, force: true }));
  const sh = (script: string, more: Partial<ChildLimits> & { signal?: AbortSignal } = {}) => {
    const { signal, ...limits } = more;
    return runChild({
      program: '/bin/sh',
      args: ['-c', script],
      cwd,
      limits: { ...LIMITS, ...limits },
      ...(signal ? { signal } : {}),
    });
  };

  it('gives the exit code and the last lines of both outputs', async () => {
    expect(await sh('echo one; echo two >&2; exit 3')).toMatchObject({
      kind: 'exited',
      code: 3,
      lines: expect.arrayContaining(['one', 'two']),
    });
  });

  it('ends a child that takes too long', async () => {
    expect(await sh('exec sleep 60', { timeoutMs: 100 })).toEqual({ kind: 'timeout' });
  });

  it('ends a child when it is told to', async () => {
    const control = new AbortController();
    const end = sh('exec sleep 60', { signal: control.signal });
    control.abort();
    expect(await end).toEqual({ kind: 'aborted' });
    expect(await sh('true', { signal: control.signal })).toEqual({ kind: 'aborted' });
  });

  it('ends a child that writes more than it may', async () => {
    expect(await sh('exec head -c 9000000 /dev/zero > big')).toMatchObject({ kind: 'killed', bySignal: 'SIGXFSZ' });
  });

  it('says that a program is missing', async () => {
    expect(await runChild({ program: 'no-such-slicer', args: [], cwd, limits: LIMITS })).toEqual({ kind: 'missing' });
  });

  it('gives the child nothing of our environment but the path', async () => {
    process.env['FAB_SECRET_OF_SPEC'] = 'x';
    const end = await sh('env');
    delete process.env['FAB_SECRET_OF_SPEC'];
    expect(end.kind === 'exited' && end.lines.join()).not.toContain('FAB_SECRET');
  });
});
