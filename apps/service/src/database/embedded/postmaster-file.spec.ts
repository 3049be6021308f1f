// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { parsePostmasterFile } from './postmaster-file.js';

const READY = '4711\n/data/postgres\n1795208645\n41234\n\n127.0.0.1\n  3412345         7\nready   \n';

describe('postmaster.pid', () => {
  it('tells process, port and state (PostgreSQL 18)', () => {
    expect(parsePostmasterFile(READY)).toEqual({ pid: 4711, port: 41234, status: 'ready' });
    expect(parsePostmasterFile(READY.replace('ready   ', 'starting'))).toMatchObject({ status: 'starting' });
  });

  it('half written tells what there is, or nothing', () => {
    expect(parsePostmasterFile('4711\n/data')).toEqual({ pid: 4711, port: 0, status: 'unknown' });
    expect(parsePostmasterFile('')).toBeNull();
    expect(parsePostmasterFile('x\n')).toBeNull();
  });
});
