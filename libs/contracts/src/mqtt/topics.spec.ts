// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MachineKey } from '../scalars.js';
import {
  bridgePublishPrefix,
  bridgeSubscription,
  type DownMachineTopic,
  downTopic,
  parseDownTopic,
  parseUpTopic,
  presenceTopic,
  type UpMachineTopic,
  upTopic,
} from './topics.js';

const bridgeId = fc.uuid();
const key = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,62}$/).filter((text) => MachineKey.safeParse(text).success);
const upLeaf = fc.constantFrom<UpMachineTopic>('state', 'identity', 'reply', 'job-event', 'tool-event', 'settings');
const downLeaf = fc.constantFrom<DownMachineTopic>('command', 'stop', 'recover', 'ack', 'tool', 'settings-ack');

describe('topics', () => {
  it('come back from parsing as they were made', () => {
    fc.assert(
      fc.property(bridgeId, key, upLeaf, downLeaf, (bridge, machine, up, down) => {
        expect(parseUpTopic(upTopic(bridge, machine, up))).toEqual({ kind: up, bridgeId: bridge, key: machine });
        expect(parseDownTopic(downTopic(bridge, machine, down))).toEqual({ kind: down, bridgeId: bridge, key: machine });
        expect(parseUpTopic(presenceTopic(bridge))).toEqual({ kind: 'presence', bridgeId: bridge });
      }),
    );
  });

  it('of one direction are not read as the other', () => {
    fc.assert(
      fc.property(bridgeId, key, upLeaf, downLeaf, (bridge, machine, up, down) => {
        expect(parseDownTopic(upTopic(bridge, machine, up))).toBeNull();
        expect(parseUpTopic(downTopic(bridge, machine, down))).toBeNull();
      }),
    );
  });

  it('that are not ours are null, whatever they are, and never throw', () => {
    const word = fc.oneof(fc.constantFrom('fab', 'v1', 'up', 'down', 'state', 'stop', 'presence', '', '#', '+'), fc.string());
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (levels) => {
        const topic = levels.join('/');
        for (const parsed of [parseUpTopic(topic), parseDownTopic(topic)]) if (parsed) expect(topic).toContain(parsed.bridgeId);
      }),
    );
    for (const topic of [
      '',
      'fab/v1/up',
      'fab/v1/up/',
      'fab/v1/up/b',
      'fab/v1/up/b/k/unknown',
      'fab/v1/up/b/k/state/more',
      'fab/v2/up/b/presence',
    ])
      expect(parseUpTopic(topic)).toBeNull();
  });

  it('of one bridge lie below its two prefixes and below no other bridge', () => {
    fc.assert(
      fc.property(bridgeId, bridgeId, key, upLeaf, downLeaf, (bridge, other, machine, up, down) => {
        fc.pre(bridge !== other);
        expect(upTopic(bridge, machine, up).startsWith(bridgePublishPrefix(bridge))).toBe(true);
        expect(upTopic(bridge, machine, up).startsWith(bridgePublishPrefix(other))).toBe(false);
        expect(downTopic(bridge, machine, down).startsWith(bridgeSubscription(bridge).slice(0, -1))).toBe(true);
        expect(downTopic(bridge, machine, down).startsWith(bridgeSubscription(other).slice(0, -1))).toBe(false);
      }),
    );
  });
});
