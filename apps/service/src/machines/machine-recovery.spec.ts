// SPDX-License-Identifier: AGPL-3.0-or-later
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { downTopic, type Machine, type MachineState, presenceTopic, RecoverCommand, upTopic } from '@fabcommons/contracts';
import { BridgesService } from '../accounts/index.js';
import { Broker } from '../broker/broker.js';
import { testService, type TestCaller, type TestService } from '../testing.js';
import { MachineReplies } from './machine-replies.js';

const AT = '2026-11-20T12:00:00.000Z';
const capability = {
  process: 'fdm',
  workVolumeMm: { x: 250, y: 220, z: 250 },
  materials: ['PLA'],
  tools: [{ kind: 'nozzle', diameterMm: 0.4 }],
};
const nothing = { temperatures: {}, positionMm: null, feedMmPerMin: null, spindleRpm: null, job: null };
const presence = (online: boolean) => ({ v: 1, at: AT, online, bridgeVersion: '0.1.0', machines: ['printer'] });

describe('machines that stand', () => {
  let service: TestService;
  let bridgeId: string;
  let steward: TestCaller;
  let member: TestCaller;

  beforeAll(async () => {
    service = await testService();
    const spaceId = await service.space();
    steward = await service.person('Stew', { spaceId, role: 'steward' });
    member = await service.person('Mem', { spaceId, role: 'member' });
    bridgeId = await service.app.get(BridgesService).add(service.db.dataSource.manager, { spaceId, name: 'Bridge' });
  });
  afterAll(() => service.close());

  const say = (topic: string, payload: unknown) =>
    service.app.get(Broker).publish(topic, JSON.stringify(payload), { retain: true });
  const sayState = (mode: MachineState['mode']) =>
    say(upTopic(bridgeId, 'printer', 'state'), {
      v: 1,
      at: AT,
      mode,
      detail: null,
      ...nothing,
      link: { resends: 0, garbled: 0 },
    });

  it('are brought back from alarm or halt by a steward who looked, and from nothing else', async () => {
    const draft = { bridgeId, key: 'printer', name: 'Prusa', capability };
    const { id } = (await steward.post('/api/machines', draft)).json as Machine;
    const seen = async () => (await steward.get(`/api/machines/${id}`)).json as Machine;
    const recover = (caller: TestCaller) => caller.post(`/api/machines/${id}/recover`);
    expect(await recover(steward)).toMatchObject({ status: 409, json: { code: 'machine-offline' } });
    await say(presenceTopic(bridgeId), presence(true));
    await sayState('idle');
    await until(async () => (await seen()).live.presence === 'online');
    expect(await recover(steward)).toMatchObject({ status: 409, json: { code: 'wrong-state' } });
    await sayState('alarm');
    await until(async () => (await seen()).live.state?.mode === 'alarm');
    expect(await recover(member)).toMatchObject({ status: 403 });
    const broker = service.app.get(Broker);
    const commands: RecoverCommand[] = [];
    let outcome: object | null = { outcome: 'accepted' };
    const answer = async (payload: string): Promise<void> => {
      const command = RecoverCommand.parse(JSON.parse(payload));
      commands.push(command);
      const reply = JSON.stringify({ v: 1, commandId: command.commandId, at: AT, ...outcome });
      // A bridge may speak for its own machines alone.
      await broker.publish(upTopic(randomUUID(), 'printer', 'reply'), reply);
      if (outcome) await broker.publish(upTopic(bridgeId, 'printer', 'reply'), reply);
      else service.app.get(MachineReplies, { strict: false }).giveUp();
    };
    const publish = broker.publish.bind(broker);
    broker.publish = async (topic, payload, options) => {
      await publish(topic, payload, options);
      if (topic === downTopic(bridgeId, 'printer', 'recover')) await answer(payload);
    };
    expect(await recover(steward)).toMatchObject({ status: 204 });
    outcome = { outcome: 'refused', code: 'busy', reason: 'a job is under way: end it first' };
    expect(await recover(steward)).toMatchObject({
      status: 409,
      json: { code: 'wrong-state', message: 'Prusa was not brought back: a job is under way: end it first.' },
    });
    outcome = null;
    expect(await recover(steward)).toMatchObject({ status: 409, json: { code: 'machine-offline' } });
    broker.publish = publish;
    expect(commands.map(({ at, expiresAt }) => Date.parse(expiresAt) - Date.parse(at))).toEqual([10_000, 10_000, 10_000]);
    const rows = await service.db.dataSource.query<object[]>('SELECT kind, person_id FROM machine_stops WHERE machine_id = $1', [
      id,
    ]);
    expect(rows).toEqual(commands.map(() => ({ kind: 'recover', person_id: steward.personId })));
  });
});

/** Messages take a turn or two of the event loop from broker to feature. */
async function until(isTrue: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 500; turn += 1) {
    if (await isTrue()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error('it never became true');
}
