// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TopicEmitter } from './topic-emitter.js';
import { isTopicName, topicMatches } from './topic-filter.js';

const level = fc.constantFrom('a', 'b', '', '$x');
const topic = fc.array(level, { minLength: 1, maxLength: 4 }).map((levels) => levels.join('/'));
const filter = fc
  .tuple(fc.array(fc.oneof(level, fc.constant('+')), { maxLength: 4 }), fc.constantFrom([], ['#']))
  .map(([levels, tail]) => [...levels, ...tail].join('/'));

describe('topic emitter', () => {
  it('delivers fifty thousand waiting messages without deepening the stack, in order', () => {
    const emitter = new TopicEmitter(1);
    const held: (() => void)[] = [];
    let isHolding = true;
    let delivered = 0;
    emitter.on('t/#', (_, done) => (isHolding ? void held.push(done) : done()));
    for (let at = 0; at < 50_000; at += 1)
      emitter.emit({ topic: `t/${at}` }, () => {
        if (delivered === at) delivered += 1;
      });
    expect(emitter.length).toBe(49_999);
    isHolding = false;
    held[0]?.();
    expect([delivered, emitter.length, emitter.current]).toEqual([50_000, 0, 0]);
  });

  it('has at most its concurrency in delivery', () => {
    const emitter = new TopicEmitter(3);
    emitter.on('t', () => undefined);
    for (let at = 0; at < 10; at += 1) emitter.emit({ topic: 't' });
    expect([emitter.current, emitter.length]).toEqual([3, 7]);
  });

  it('counts a listener that calls done twice once', () => {
    const emitter = new TopicEmitter();
    let ends = 0;
    emitter.on('t', (_, done) => {
      done();
      done();
    });
    emitter.emit({ topic: 't' }, () => (ends += 1));
    expect([ends, emitter.current]).toEqual([1, 0]);
  });

  it('refuses after close', () => {
    const emitter = new TopicEmitter();
    emitter.close(() => undefined);
    let refusal: Error | undefined;
    emitter.emit({ topic: 't' }, (error) => (refusal = error));
    expect(refusal).toBeInstanceOf(Error);
  });

  it('forgets a removed listener and keeps its neighbours', async () => {
    const emitter = new TopicEmitter();
    const heard: string[] = [];
    const gone = (): void => void heard.push('gone');
    emitter.on('a/+', gone).on('a/b', (_, done) => {
      heard.push('stays');
      done();
    });
    await new Promise<void>((resolve) => emitter.removeListener('a/+', gone, resolve));
    emitter.emit({ topic: 'a/b' });
    expect(heard).toEqual(['stays']);
  });

  it('reaches a listener exactly when its filter covers the topic', () => {
    fc.assert(
      fc.property(
        filter,
        topic.filter((name) => !name.startsWith('$')),
        (wanted, name) => {
          fc.pre(wanted !== '');
          const emitter = new TopicEmitter();
          let calls = 0;
          emitter.on(wanted, (_, done) => {
            calls += 1;
            done();
          });
          emitter.emit({ topic: name });
          expect(calls).toBe(topicMatches(wanted, name) ? 1 : 0);
        },
      ),
    );
  });
});

describe('topic filter', () => {
  it.each([
    ['fab/v1/up/#', 'fab/v1/up', true],
    ['fab/v1/up/#', 'fab/v1/up/a/b/state', true],
    ['fab/v1/up/+/presence', 'fab/v1/up/a/presence', true],
    ['fab/v1/up/+/presence', 'fab/v1/up/a/b/presence', false],
    ['fab/v1/up/+', 'fab/v1/up', false],
    ['#', '$SYS/broker', false],
    ['+/broker', '$SYS/broker', false],
    ['$SYS/#', '$SYS/broker', true],
  ])('%s covers %s: %s', (wanted, name, covers) => {
    expect(topicMatches(wanted, name)).toBe(covers);
  });

  it.each(['', 'a/#', 'a/+/b', 'a\0b', 'x'.repeat(70_000)])('does not take %j as a topic to publish to', (name) => {
    expect(isTopicName(name)).toBe(false);
  });
});
