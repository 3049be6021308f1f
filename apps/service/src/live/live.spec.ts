// SPDX-License-Identifier: AGPL-3.0-or-later
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { testService, type TestService } from '../testing.js';
import { LiveService } from './live.service.js';

const ID = '00000000-0000-4000-8000-00000000000a';

describe('/api/live', () => {
  let service: TestService;
  let url: string;
  beforeAll(async () => {
    service = await testService();
    await service.app.listen(0, '127.0.0.1');
    url = (await service.app.getUrl()).replace('http', 'ws') + '/api/live';
  });
  afterAll(() => service.close());

  const connect = async (headers: Record<string, string> = {}) => {
    const socket = new WebSocket(url, { headers });
    const heard: { event: string; data: unknown }[] = [];
    socket.on('message', (data: Buffer) => heard.push(JSON.parse(data.toString('utf8')) as { event: string; data: unknown }));
    await once(socket, 'open');
    return { socket, heard };
  };
  const until = async (isTrue: () => boolean) => {
    while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5));
  };

  it('greets, and brings what was asked for and nothing else', async () => {
    const { socket, heard } = await connect();
    socket.send(JSON.stringify({ event: 'watch', data: { topics: [`job:${ID}`] } }));
    const live = service.app.get(LiveService);
    await until(() => live.isWatched(`job:${ID}`));
    live.publish('spaces', { event: 'changed', data: { what: 'machines', id: null } });
    live.publish(`job:${ID}`, { event: 'changed', data: { what: 'jobs', id: ID } });
    await until(() => heard.length === 2);
    expect(heard).toEqual([
      { event: 'hello', data: { at: expect.any(String) } },
      { event: 'changed', data: { what: 'jobs', id: ID } },
    ]);
    socket.close();
    await until(() => !live.isWatched(`job:${ID}`));
  });

  it('tells restricted topics only to those whom their rule lets watch', async () => {
    const live = service.app.get(LiveService);
    const secret = await service.person('Sam');
    live.restrict('tools', (actor, id) => actor.kind === 'person' && actor.personId === secret.personId && id === ID);
    const { cookie = '' } = secret.headers;
    const [allowed, guest] = [await connect({ cookie }), await connect()];
    for (const { socket } of [allowed, guest])
      socket.send(JSON.stringify({ event: 'watch', data: { topics: [`tools:${ID}`, `job:${ID}`] } }));
    await until(() => live.isWatched(`tools:${ID}`));
    live.publish(`tools:${ID}`, { event: 'changed', data: { what: 'settings', id: ID } });
    live.publish(`job:${ID}`, { event: 'changed', data: { what: 'jobs', id: ID } });
    await until(() => allowed.heard.length === 3 && guest.heard.length === 2);
    expect(guest.heard.map(({ data }) => data)).not.toContainEqual({ what: 'settings', id: ID });
    for (const { socket } of [allowed, guest]) socket.close();
  });

  it('refuses pages of other origins, and takes our own', async () => {
    const foreign = new WebSocket(url, { headers: { origin: 'https://evil.example' } });
    const [error] = (await once(foreign, 'error')) as [Error];
    expect(error.message).toContain('401');
    const { socket } = await connect({ origin: new URL(url.replace('ws', 'http')).origin });
    socket.close();
  });

  it.each([{ topics: ['passwords'] }, { topics: Array.from({ length: 51 }, () => 'spaces') }, null])(
    'ends a connection that asks nonsense: %j',
    async (data) => {
      const { socket } = await connect();
      socket.send(JSON.stringify({ event: 'watch', data }));
      const [code] = (await once(socket, 'close')) as [number];
      expect(code).toBe(1008);
    },
  );

  it('ends a connection that sends too much at once', async () => {
    const { socket } = await connect();
    socket.send('x'.repeat(10_000));
    const [code] = (await once(socket, 'close')) as [number];
    expect(code).toBe(1009);
  });
});
