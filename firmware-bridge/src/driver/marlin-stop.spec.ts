// SPDX-License-Identifier: AGPL-3.0-or-later
import { expect, it } from '@jest/globals';
import { learnMarlinIdentity, NO_MARLIN_IDENTITY, parseMarlinReply } from '@fabcommons/firmware';
import { ManualClock } from '../virtual/manual-clock.js';
import type { DriverListener } from './driver.js';
import { MarlinDriver } from './marlin-driver.js';

const nothing = (): void => undefined;
const listener: DriverListener = {
  onTemperatures: nothing,
  onMotion: nothing,
  onCondition: nothing,
  onPosition: nothing,
  onLineDone: nothing,
  onHeating: nothing,
  onPaused: nothing,
  onResumed: nothing,
  onFinished: nothing,
  onFault: nothing,
  onSafe: nothing,
  onHostAction: nothing,
  onDifference: nothing,
  onAudit: nothing,
  onResend: nothing,
  onGarbled: nothing,
  onRestarted: nothing,
  onSilent: nothing,
};

it.each([0, 1, 2, 3, 5, 8, 13, 20])(
  'an ok that comes after an emergency stop lets no line of the program out (after %i lines)',
  (oks) => {
    let written = '';
    const wire = { port: 'test', isOpen: true, write: (text: string) => (written += text), flush: nothing };
    const identity = [
      'FIRMWARE_NAME:Marlin 2.1.2 SOURCE_CODE_URL:x PROTOCOL_VERSION:1.0 MACHINE_TYPE:x EXTRUDER_COUNT:1',
      'Cap:ADVANCED_OK:1',
      'Cap:EMERGENCY_PARSER:1',
    ].reduce((known, line) => learnMarlinIdentity(known, parseMarlinReply(line)), NO_MARLIN_IDENTITY);
    const driver = new MarlinDriver(wire, new ManualClock(), identity, listener);
    driver.begin();
    const answer = (): void => {
      for (const [, number] of written.matchAll(/N(\d+) /g)) driver.receive(`ok N${number} P15 B3`);
    };
    for (let times = 0; times < 20; times += 1) answer();
    let line = 0;
    driver.run({
      onReadable: null,
      next: () => {
        line += 1;
        return { text: `G1 X${line}.${'1'.repeat(40)} Y${line} E0.01`, line, endByte: line };
      },
    });
    const lines = (): number[] => [...written.matchAll(/N(\d+) /g)].map(([, number]) => Number(number));
    const first = lines().at(-1) ?? 0;
    for (let times = 0; times < oks; times += 1) driver.receive(`ok N${first - 3 + times} P15 B3`);
    const open = lines();
    written = '';
    driver.emergencyStop();
    for (const number of open) driver.receive(`ok N${number} P15 B3`);
    driver.receive('ok');
    expect(written).toContain('M112');
    expect(written).not.toMatch(/G1/);
    driver.dispose();
  },
);
