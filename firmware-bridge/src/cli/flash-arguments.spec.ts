// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { UsageError } from './arguments.js';
import { readFlashArguments } from './flash-arguments.js';

describe('the command line of flash', () => {
  it('takes an image, a port and a board; backup and question are the default', () => {
    expect(readFlashArguments(['grbl.hex', '--port', '/dev/ttyUSB0', '--board', 'uno'])).toMatchObject({
      imagePath: 'grbl.hex',
      board: { id: 'uno' },
      machineBaudRate: null,
      hasBackup: true,
      isSure: false,
      isDryRun: false,
      isRecovery: false,
    });
  });
  it('needs nothing but the port to recover', () => {
    expect(readFlashArguments(['--recover', '--port', '/dev/ttyUSB0'])).toMatchObject({
      isRecovery: true,
      imagePath: null,
      board: null,
    });
  });
  it('answers help with null', () => expect(readFlashArguments(['--help'])).toBe(null));
  it.each([
    ['an unknown board', ['a.hex', '--port', 'p', '--board', 'leonardo'], 'expected one of uno'],
    ['no board', ['a.hex', '--port', 'p'], '--board is missing'],
    ['no port', ['a.hex', '--board', 'uno'], '--port is missing'],
    ['no image', ['--port', 'p', '--board', 'uno'], 'expected IMAGE'],
    ['an image beside --recover', ['a.hex', '--recover', '--port', 'p'], 'expected no argument'],
    ['an unknown format', ['a.hex', '--port', 'p', '--board', 'uno', '--format', 'elf'], 'expected ihex or bin'],
    ['an odd offset', ['a.bin', '--port', 'p', '--board', 'esp32', '--offset', 'x'], '0x10000'],
  ])('refuses %s', (_, argv, text) => {
    expect(() => readFlashArguments(argv)).toThrow(UsageError);
    expect(() => readFlashArguments(argv)).toThrow(text);
  });
});
