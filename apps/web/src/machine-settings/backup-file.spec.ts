// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { backupName, readBackup } from './backup-file.js';

describe('readBackup', () => {
  it('says what is wrong with a file in words', () => {
    expect(readBackup('M92 X80')).toMatchObject({ problem: expect.stringMatching(/no file of saved settings/) });
    expect(readBackup('{"a":1}')).toMatchObject({ problem: expect.stringMatching(/no settings/) });
    expect(readBackup('{"firmware":"marlin","entries":[]}')).toMatchObject({ problem: expect.stringMatching(/no settings/) });
  });

  it('takes what Download wrote', () => {
    const entry = { key: 'M92.X', value: '80', name: null, unit: null, group: 'Steps' };
    expect(readBackup(JSON.stringify({ firmware: 'marlin', entries: [entry] }))).toHaveProperty(
      'settings.entries.0.key',
      'M92.X',
    );
  });
});

describe('backupName', () => {
  it('is a plain file name that tells machine, version and day', () => {
    expect(backupName('Prusa “Änne” #2', { number: 7, takenAt: '2026-11-20T10:00:00.000Z' })).toBe(
      'prusa-nne-2-settings-7-2026-11-20.json',
    );
  });
});
