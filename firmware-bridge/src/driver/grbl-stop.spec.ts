// SPDX-License-Identifier: AGPL-3.0-or-later
import { expect, it } from '@jest/globals';
import { parseGrblReply } from '@fabcommons/firmware';
import { ManualClock } from '../virtual/manual-clock.js';
import { GrblStop } from './grbl-stop.js';
import { StatusPoll } from './status-poll.js';

it('a reset that was lost on its way goes out again at once, until the machine greets', () => {
  const clock = new ManualClock();
  const written: string[] = [];
  const wire = { port: 'test', isOpen: true, write: (text: string) => written.push(text), flush: () => undefined };
  const stop = new GrblStop(wire, clock, new StatusPoll(wire, clock, () => undefined), () => undefined);
  const resets = (): number => written.filter((text) => text === '\x18').length;
  stop.reset();
  clock.advance(500);
  expect(resets()).toBe(2);
  stop.receive(parseGrblReply("Grbl 1.1h ['$' for help]"));
  clock.advance(2_000);
  expect(resets()).toBe(2);
  expect(written).toContain('M5\n');
  stop.dispose();
});
