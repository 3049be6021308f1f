// SPDX-License-Identifier: AGPL-3.0-or-later
/**
 * A service with one machine in a space and a bridge that speaks the contracts over real MQTT and does nothing by itself; for specs of features
 * that use machines, never imported by the service.
 */
import { setTimeout as delay } from 'node:timers/promises';
import {
  bridgeSubscription,
  type DownMachineTopic,
  type IdentityReport,
  parseDownTopic,
  presenceTopic,
  type UpMachineTopic,
  upTopic,
} from '@fabcommons/contracts';
import { connectAsync, type MqttClient } from 'mqtt';
import { BridgesService } from '../../accounts/index.js';
import { Broker } from '../../broker/broker.js';
import { testService, type TestCaller, type TestService } from '../../testing.js';
import { MachineStates } from '../machine-states.js';

const PATIENCE_MS = 8_000;
const CAPABILITY = {
  process: 'fdm',
  workVolumeMm: { x: 220, y: 220, z: 250 },
  materials: ['PLA'],
  tools: [{ kind: 'nozzle', diameterMm: 0.4 }],
  maxToolC: 260,
  maxBedC: 110,
};

/** See the file's header. Call {@link MachineBench.close} in `afterAll`. */
export class MachineBench {
  /** What came down to the bridge, by the last part of its topic, in order. */
  readonly heard: { kind: DownMachineTopic; payload: unknown }[] = [];

  private constructor(
    readonly service: TestService,
    readonly spaceId: string,
    readonly steward: TestCaller,
    readonly member: TestCaller,
    readonly bridgeId: string,
    readonly machineId: string,
    private readonly client: MqttClient,
  ) {}

  static async open(firmware: IdentityReport['firmware'] = 'marlin'): Promise<MachineBench> {
    const service = await testService();
    const spaceId = await service.space();
    const steward = await service.person('Stew', { spaceId, role: 'steward' });
    const member = await service.person('Mem', { spaceId, role: 'member' });
    const bridges = service.app.get(BridgesService);
    const { code } = await bridges.create(spaceId, 'Bridge');
    const { bridgeId, secret } = await bridges.pair(code);
    const draft = { bridgeId, key: 'machine', name: 'Prusa', capability: CAPABILITY };
    const { id } = (await steward.post('/api/machines', draft)).json as { id: string };
    const url = service.app.get(Broker).bridgeUrl;
    const client = await connectAsync(url, { username: bridgeId, password: secret, clientId: bridgeId });
    const bench = new MachineBench(service, spaceId, steward, member, bridgeId, id, client);
    client.on('message', (topic, payload) => {
      const parsed = parseDownTopic(topic);
      if (parsed) bench.heard.push({ kind: parsed.kind, payload: JSON.parse(payload.toString()) as unknown });
    });
    await client.subscribeAsync(bridgeSubscription(bridgeId), { qos: 1 });
    await bench.beThere(firmware);
    return bench;
  }

  /** The path of the machine, e.g. `at('/tools')`. */
  at(path = ''): string {
    return `/api/machines/${this.machineId}${path}`;
  }

  /** Publishes as the bridge does. */
  async say(kind: UpMachineTopic, payload: object, retain = false): Promise<void> {
    await this.client.publishAsync(upTopic(this.bridgeId, 'machine', kind), JSON.stringify(payload), { qos: 1, retain });
  }

  /** The nth message of this kind that came down, waited for. */
  async next<Payload>(kind: DownMachineTopic, parse: (payload: unknown) => Payload, nth = 1): Promise<Payload> {
    const found = () => this.heard.filter((message) => message.kind === kind)[nth - 1];
    await this.until(() => Promise.resolve(found() !== undefined), `message ${nth} of ${kind}`);
    return parse(found()?.payload);
  }

  /** Waits for a condition that messages make true. @throws Error naming what did not happen */
  async until(isTrue: () => Promise<boolean>, what: string): Promise<void> {
    const end = performance.now() + PATIENCE_MS;
    while (!(await isTrue())) {
      if (performance.now() > end) throw new Error(`did not happen within ${PATIENCE_MS / 1000} s: ${what}`);
      await delay(10);
    }
  }

  async setPresence(online: boolean): Promise<void> {
    const presence = { v: 1, at: this.now(), online, bridgeVersion: '0', machines: ['machine'] };
    await this.client.publishAsync(presenceTopic(this.bridgeId), JSON.stringify(presence), { qos: 1, retain: true });
    await this.until(() => Promise.resolve((this.presence() !== 'offline') === online), online ? 'online' : 'offline');
  }

  now(): string {
    return this.service.clock.now().toISOString();
  }

  async close(): Promise<void> {
    await this.client.endAsync(true);
    await this.service.close();
  }

  private presence(): string {
    const states = this.service.app.get(MachineStates, { strict: false });
    return states.presenceOf({ bridgeId: this.bridgeId, key: 'machine' });
  }

  private async beThere(firmware: IdentityReport['firmware']): Promise<void> {
    const identity = {
      ...{
        v: 1,
        at: this.now(),
        firmware,
        firmwareName: firmware === 'marlin' ? 'Marlin 2.1.2' : 'Grbl 1.1h',
        machineType: null,
      },
      ...{ uuid: null, capabilities: {}, travelMm: null, extruders: 1, maxSpindleRpm: null, port: 'tcp://127.0.0.1:1' },
    };
    await this.say('identity', identity, true);
    const state = {
      ...{ v: 1, at: this.now(), mode: 'idle', detail: null, temperatures: {}, positionMm: null, feedMmPerMin: null },
      ...{ spindleRpm: null, job: null, link: { resends: 0, garbled: 0 } },
    };
    await this.say('state', state, true);
    await this.setPresence(true);
    const states = this.service.app.get(MachineStates, { strict: false });
    const address = { bridgeId: this.bridgeId, key: 'machine' };
    await this.until(() => Promise.resolve(states.identityOf(address) !== null), 'identity');
  }
}
