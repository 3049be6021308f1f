// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { readVirtualArguments } from './virtual-arguments.js';

describe('fab-bridge virtual, arguments', () => {
  it('reads what there is to say', () => {
    expect(
      readVirtualArguments([
        'grbl',
        '--tcp',
        '0',
        '--speed',
        '20',
        '--json',
        '--setting',
        '22=1',
        '--setting',
        '$110=500',
        '--faults',
        'f.json',
      ]),
    ).toEqual({
      firmware: 'grbl',
      tcpPort: 0,
      ptyPath: null,
      speed: 20,
      faultsPath: 'f.json',
      resetOnConnect: false,
      resetAfterS: 0,
      settings: new Map([
        [22, 1],
        [110, 500],
      ]),
      isJson: true,
    });
  });

  it.each([
    [[], /expected marlin, grbl or grblhal/],
    [['klipper', '--tcp', '0'], /found klipper/],
    [['marlin'], /--tcp PORT or --pty PATH/],
    [['marlin', '--tcp', '70000'], /0 to 65535/],
    [['marlin', '--tcp', 'x'], /0 to 65535/],
    [['marlin', '--tcp', '0', '--speed', '0'], /--speed 0/],
    [['marlin', '--tcp', '0', '--setting', 'x'], /NUMBER=VALUE/],
    [['marlin', '--tcp', '0', '--reset-after', 'x'], /--reset-after x/],
    [['marlin', '--tcp', '0', 'grbl'], /unexpected grbl/],
    [['marlin', '--loud'], /--loud/],
  ])('says what is wrong with %j', (argv, problem) => {
    expect(readVirtualArguments(argv)).toEqual({ problem: expect.stringMatching(problem) });
  });

  it('shows its help', () => {
    expect(readVirtualArguments(['--help'])).toBe('help');
  });
});
