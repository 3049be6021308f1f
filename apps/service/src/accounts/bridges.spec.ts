// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Broker } from '../broker/broker.js';
import { BrokerError } from '../broker/broker-error.js';
import { BridgesService } from './bridges.service.js';
import { testService, type TestCaller, type TestService } from '../testing.js';

interface Paired {
  bridgeId: string;
  secret: string;
  mqttUrl: string;
}

describe('pairing a bridge', () => {
  let service: TestService;
  let spaceId: string;
  let steward: TestCaller;
  beforeAll(async () => {
    service = await testService();
    spaceId = await service.space();
    steward = await service.person('Stew', { spaceId, role: 'steward' });
  });
  afterAll(() => service.close());

  const newCode = async () => {
    const answer = await steward.post(`/api/spaces/${spaceId}/bridges`, { name: 'Workshop' });
    expect(answer.status).toBe(201);
    return answer.json as { code: string; expiresAt: string; bridge: { id: string } };
  };
  const bridge = () => service.caller({});
  const pair = (code: string) => bridge().post('/api/bridges/pair', { code });
  const verify = (id: string, secret: string) => service.app.get(BridgesService).verifyBridge(id, secret);

  it('gives credentials for a code, once', async () => {
    const { code, bridge } = await newCode();
    expect(code).toMatch(/^[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}$/);
    const answer = await pair(code.toLowerCase().replace('-', ' '));
    expect(answer).toMatchObject({ status: 200, json: { bridgeId: bridge.id, bridgeName: 'Workshop' } });
    const { secret, mqttUrl } = answer.json as Paired;
    expect(mqttUrl).toMatch(/^mqtt:\/\/127\.0\.0\.1:\d+$/);
    expect(await verify(bridge.id, secret)).toBe(true);
    expect(await pair(code)).toMatchObject({ status: 409, json: { code: 'code-used' } });
    expect(await verify(bridge.id, secret)).toBe(true);
  });

  it('tells a bridge, by its credentials alone, where the broker is now', async () => {
    const { code, bridge } = await newCode();
    const { secret, mqttUrl } = (await pair(code)).json as Paired;
    const self = (by: TestCaller) => by.get('/api/bridges/self');
    const answer = await self(service.caller({ authorization: `Bridge ${bridge.id}:${secret}` }));
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.json).toEqual({ bridgeId: bridge.id, bridgeName: 'Workshop', mqttUrl });
    const wrong = service.caller({ authorization: `Bridge ${bridge.id}:${secret}x` });
    expect(await self(wrong)).toMatchObject({ status: 401, json: { code: 'bad-credentials' } });
    expect(await self(service.caller({}))).toMatchObject({ status: 401, json: { code: 'not-signed-in' } });
    expect(await self(steward)).toMatchObject({ status: 403, json: { code: 'not-allowed' } });
    expect((await steward.delete(`/api/bridges/${bridge.id}`)).status).toBe(204);
    const revoked = service.caller({ authorization: `Bridge ${bridge.id}:${secret}` });
    expect(await self(revoked)).toMatchObject({ status: 401, json: { code: 'bad-credentials' } });
  });

  it('of two at once lets one have it', async () => {
    const { code } = await newCode();
    const statuses = (await Promise.all([pair(code), pair(code)])).map((answer) => answer.status);
    expect(statuses.sort()).toEqual([200, 409]);
  });

  it('refuses a code after a quarter of an hour', async () => {
    const { code } = await newCode();
    service.clock.advance(15 * 60_000);
    expect(await pair(code)).toMatchObject({ status: 410, json: { code: 'code-expired' } });
  });

  it('refuses an older code once there is a newer one, and the old secret once the bridge paired anew', async () => {
    const first = await newCode();
    const { secret } = (await pair(first.code)).json as Paired;
    const second = (await steward.post(`/api/bridges/${first.bridge.id}/pairing-codes`)).json as { code: string };
    const third = (await steward.post(`/api/bridges/${first.bridge.id}/pairing-codes`)).json as { code: string };
    expect(await pair(second.code)).toMatchObject({ json: { code: 'code-expired' } });
    const renewed = (await pair(third.code)).json as Paired;
    expect(await verify(first.bridge.id, secret)).toBe(false);
    expect(await verify(first.bridge.id, renewed.secret)).toBe(true);
  });

  it('lets a revoked bridge in nowhere', async () => {
    const { code, bridge } = await newCode();
    const { secret } = (await pair(code)).json as Paired;
    expect((await steward.delete(`/api/bridges/${bridge.id}`)).status).toBe(204);
    expect(await verify(bridge.id, secret)).toBe(false);
    const answer = await service.caller({ authorization: `Bridge ${bridge.id}:${secret}` }).get('/api/me');
    expect(answer).toMatchObject({ status: 401, json: { code: 'bad-credentials' } });
  });

  it('that could not be revoked at the broker is told again until it is', async () => {
    const { code, bridge } = await newCode();
    const { secret } = (await pair(code)).json as Paired;
    const broker = service.app.get(Broker);
    const revokeBridge = broker.revokeBridge.bind(broker);
    const told: string[] = [];
    broker.revokeBridge = () => Promise.reject(new BrokerError('unavailable', 'The MQTT broker is not reached.'));
    const revoke = () => steward.delete(`/api/bridges/${bridge.id}`);
    expect(await revoke()).toMatchObject({ status: 503, json: { code: 'unavailable' } });
    expect(await verify(bridge.id, secret)).toBe(false);
    broker.revokeBridge = (id) => revokeBridge(id).finally(() => told.push(id));
    expect((await revoke()).status).toBe(204);
    broker.revokeBridge = revokeBridge;
    expect(told).toEqual([bridge.id]);
  });

  it('is for stewards: a member gets no code', async () => {
    const member = await service.person('Mem', { spaceId, role: 'member' });
    expect(await member.post(`/api/spaces/${spaceId}/bridges`, { name: 'Mine' })).toMatchObject({ status: 403 });
    const { bridge } = await newCode();
    expect(await member.post(`/api/bridges/${bridge.id}/pairing-codes`)).toMatchObject({ status: 403 });
    expect(await member.delete(`/api/bridges/${bridge.id}`)).toMatchObject({ status: 403 });
  });

  it('a bridge is no person: it may do nothing that a person does', async () => {
    const { code, bridge } = await newCode();
    const { secret } = (await pair(code)).json as Paired;
    const caller = service.caller({ authorization: `Bridge ${bridge.id}:${secret}` });
    expect(await caller.post('/api/spaces', { name: 'Robot Lab' })).toMatchObject({ status: 403, json: { code: 'not-allowed' } });
  });

  it('stops guessing of codes', async () => {
    service.clock.advance(15 * 60_000);
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 31; attempt += 1) statuses.push((await pair(`AAAA-${1000 + attempt}`)).status);
    expect(statuses.slice(0, 30).every((status) => status === 404)).toBe(true);
    expect(statuses[30]).toBe(429);
  });

  it('a wrong secret, an unknown bridge and an id that is none are all refused', async () => {
    const { bridge } = await newCode();
    expect(await verify(bridge.id, '')).toBe(false);
    expect(await verify('00000000-0000-4000-8000-000000000000', 'x')).toBe(false);
    expect(await verify("' OR 1=1", 'x')).toBe(false);
  });
});
