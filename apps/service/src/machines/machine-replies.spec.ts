// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import type { CommandReply } from '@fabcommons/contracts';
import { MachineReplies, MAX_AWAITED_REPLIES } from './machine-replies.js';

const MACHINE = { bridgeId: 'b', key: 'printer' };
const reply = (commandId: string): CommandReply => ({ v: 1, commandId, at: '2026-11-20T12:00:00.000Z', outcome: 'accepted' });

describe('awaited replies', () => {
  it('come from the machine that was asked, and from no other', async () => {
    const replies = new MachineReplies();
    const mine = replies.wait('one', MACHINE, 60_000);
    replies.hear({ bridgeId: 'b', key: 'mill' }, { ...reply('one'), at: 'other' });
    replies.hear(MACHINE, reply('two'));
    replies.hear(MACHINE, reply('one'));
    expect(await mine).toEqual(reply('one'));
  });

  it('are null when their time is over, when everybody gives up, and when too many wait', async () => {
    const replies = new MachineReplies();
    expect(await replies.wait('late', MACHINE, 1)).toBe(null);
    const waiting = Array.from({ length: MAX_AWAITED_REPLIES }, (_, index) => replies.wait(`${index}`, MACHINE, 60_000));
    expect(await replies.wait('one too many', MACHINE, 60_000)).toBe(null);
    replies.giveUp();
    expect(new Set(await Promise.all(waiting))).toEqual(new Set([null]));
  });
});
