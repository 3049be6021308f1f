// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  bridgePublishPrefix,
  downTopic,
  upTopic,
  type DesignPage,
  type PairAnswer,
  type PairingCode,
} from '@fabcommons/contracts';
import mqtt, { type IClientOptions } from 'mqtt';
import { demoPeople } from './demo-people.js';
import { eventually } from './eventually.js';
import { startStack, type Stack } from './stack.js';
import { Visitor, type Answer } from './visitor.js';

type Refusal = { code: string; message: string };

const MANIFEST = `okhv = "OKH-LOSHv1.0"
name = "Test cube"
repo = "https://example.org/test-cube"
version = "1.0.0"
license = "CERN-OHL-S-2.0"
licensor = "Somebody"
function = "A cube for a test."

[[part]]
name = "Cube"
tsdc = ["3DP"]
material = "PLA"
export = ["cube.stl"]
`;
const TETRAHEDRON = ['0 0 0|10 0 0|0 10 0', '0 0 0|0 0 10|10 0 0', '0 0 0|0 10 0|0 0 10', '10 0 0|0 0 10|0 10 0'];
const SOUND_STL = `solid t\n${TETRAHEDRON.map(
  (facet) =>
    `facet normal 0 0 0\nouter loop\n${facet
      .split('|')
      .map((point) => `vertex ${point}\n`)
      .join('')}endloop\nendfacet\n`,
).join('')}endsolid t\n`;

/** A binary STL that promises 100 triangles and holds two. */
function truncatedStl(): Buffer {
  const bytes = Buffer.alloc(84 + 2 * 50);
  bytes.writeUInt32LE(100, 80);
  return bytes;
}

/** A bridge logs in with its id as user name and as client id. */
const asBridge = (bridgeId: string, secret: string): IClientOptions => ({
  clientId: bridgeId,
  username: bridgeId,
  password: secret,
  reconnectPeriod: 0,
});

describe('bad input gets a clear error and changes nothing', () => {
  let stack: Stack;
  let designer: Visitor;
  let steward: Visitor;
  let member: Visitor;

  beforeAll(async () => {
    stack = await startStack();
    const people = demoPeople(stack.printed());
    [designer, steward, member] = [new Visitor(stack.url), new Visitor(stack.url), new Visitor(stack.url)];
    await designer.signIn(...people.designer);
    await steward.signIn(...people.steward);
    await member.signIn(...people.maker);
  }, 120_000);
  afterAll(() => stack?.dispose(), 60_000);

  const designCount = async (): Promise<number> => (await designer.must<DesignPage>('GET', '/api/designs?limit=1')).total;
  const publish = async (manifest: string, files: Record<string, Buffer | string>): Promise<Answer<Refusal>> => {
    const placed = [];
    for (const [path, bytes] of Object.entries(files)) placed.push({ path, sha256: await designer.upload(path, bytes) });
    return designer.ask<Refusal>('POST', '/api/designs', { manifest, files: placed });
  };
  const refusedPublish = async (
    manifest: string,
    files: Record<string, Buffer | string>,
    expected: { code: string; says: RegExp },
  ): Promise<void> => {
    const before = await designCount();
    const answer = await publish(manifest, files);
    expect(answer.body).toMatchObject({ code: expected.code, message: expect.stringMatching(expected.says) });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(await designCount()).toBe(before);
  };

  it('a sound design is published, so that the refusals below mean something', async () => {
    expect(await publish(MANIFEST, { 'cube.stl': SOUND_STL })).toMatchObject({ status: 201, body: { slug: 'test-cube' } });
  });

  it('a truncated STL', () =>
    refusedPublish(
      MANIFEST.replace('Test cube', 'Cut cube'),
      { 'cube.stl': truncatedStl() },
      { code: 'mesh-invalid', says: /100|truncat|triangle/i },
    ));
  it('a design without a licence', () =>
    refusedPublish(
      MANIFEST.replace(/^license.*\n/m, ''),
      { 'cube.stl': SOUND_STL },
      { code: 'licence-absent', says: /licen[cs]e/i },
    ));
  it('an unknown SPDX id', () =>
    refusedPublish(
      MANIFEST.replace('CERN-OHL-S-2.0', 'My-Own-1.0'),
      { 'cube.stl': SOUND_STL },
      { code: 'licence-unknown', says: /My-Own-1\.0/ },
    ));
  it('a manifest that is not TOML', () =>
    refusedPublish('{ "name": "not toml" }', { 'cube.stl': SOUND_STL }, { code: 'manifest-invalid', says: /TOML/ }));
  it('G-code with binary junk', () =>
    refusedPublish(
      MANIFEST.replace('Test cube', 'Junk').replace('3DP', 'CNC').replaceAll('cube.stl', 'cube.gcode').replace('PLA', 'plywood'),
      { 'cube.gcode': Buffer.from([0x47, 0x31, 0x20, 0x58, 0x00, 0xff, 0xfe, 0x01, 0x0a]) },
      { code: 'gcode-invalid', says: /line 1|binary/i },
    ));

  it('an empty STL', async () => {
    const form = new FormData();
    form.set('file', new Blob([]), 'empty.stl');
    const answer = await designer.ask<Refusal>('POST', '/api/files', form);
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 422, code: 'file-empty' });
  });

  it('an oversized STL', async () => {
    const form = new FormData();
    form.set('file', new Blob([new Uint8Array(201 * 1024 * 1024)]), 'huge.stl');
    const answer = await designer.ask<Refusal>('POST', '/api/files', form);
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 413, code: 'too-large' });
    expect(answer.body.message).toMatch(/200 MB|200 MiB/);
    const onTheSameConnections = await Promise.all([1, 2, 3].map(() => designer.ask('GET', '/api/me')));
    expect(onTheSameConnections.map(({ status }) => status)).toEqual([200, 200, 200]);
  }, 60_000);

  const newBridge = async (name: string): Promise<PairAnswer> => {
    const machine = await steward.machine('virtual-printer');
    const { code } = await steward.must<PairingCode>('POST', `/api/spaces/${machine.spaceId}/bridges`, { name });
    return new Visitor(stack.url).must<PairAnswer>('POST', '/api/bridges/pair', { code });
  };

  it('a second pairing with a used code', async () => {
    const machine = await steward.machine('virtual-printer');
    const { code } = await steward.must<PairingCode>('POST', `/api/spaces/${machine.spaceId}/bridges`, { name: 'Twice' });
    const stranger = new Visitor(stack.url);
    expect((await stranger.ask('POST', '/api/bridges/pair', { code })).status).toBe(200);
    const again = await stranger.ask<Refusal>('POST', '/api/bridges/pair', { code });
    expect(again.body.code).toBe('code-used');
    expect(again.status).toBe(409);
  });

  it('an MQTT client with wrong credentials', async () => {
    const { bridgeId } = await newBridge('Wrong secret');
    const client = mqtt.connect(stack.mqttUrl, asBridge(bridgeId, 'not-the-secret'));
    const said = await new Promise<string>((resolve) => {
      client.once('connect', () => resolve('connected'));
      client.once('error', (error) => resolve(error.message));
    });
    await client.endAsync(true);
    expect(said).toMatch(/not authori[sz]ed|bad user/i);
  });

  it("a bridge that publishes on another machine's topic", async () => {
    const printer = await steward.ready('virtual-printer');
    const { bridgeId, secret } = await newBridge('Intruder');
    const client = await mqtt.connectAsync(stack.mqttUrl, asBridge(bridgeId, secret));
    const closed = new Promise<true>((resolve) => client.once('close', () => resolve(true)));
    const lie = {
      v: 1,
      at: new Date().toISOString(),
      mode: 'faulted',
      detail: 'a lie',
      temperatures: {},
      positionMm: null,
      feedMmPerMin: null,
      spindleRpm: null,
      job: null,
      link: { resends: 0, garbled: 0 },
    };
    client.publish(upTopic(printer.bridgeId, printer.key, 'state'), JSON.stringify(lie), { qos: 1, retain: true });
    expect(await closed).toBe(true);
    const after = await steward.machine('virtual-printer');
    expect(after.live.state?.mode).not.toBe('faulted');
    expect(upTopic(printer.bridgeId, printer.key, 'state').startsWith(bridgePublishPrefix(bridgeId))).toBe(false);
  });

  it("a bridge that listens to another bridge's commands", async () => {
    const printer = await steward.machine('virtual-printer');
    const { bridgeId, secret } = await newBridge('Eavesdropper');
    const client = await mqtt.connectAsync(stack.mqttUrl, asBridge(bridgeId, secret));
    const granted = await client.subscribeAsync(downTopic(printer.bridgeId, printer.key, 'command')).then(
      (grants) => grants.map(({ qos }) => qos),
      () => [128],
    );
    await client.endAsync(true);
    expect(granted.every((qos) => qos === 128)).toBe(true);
  });

  it("a member who calls a steward's endpoint", async () => {
    const job = await member.request('filament-end-clip', 'virtual-printer');
    const answer = await member.ask<Refusal>('POST', `/api/jobs/${job.id}/accept`, {});
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 403, code: 'not-allowed' });
    expect((await member.job(job.id)).state).toBe('requested');
    await member.must('POST', `/api/jobs/${job.id}/cancel`, { reason: 'only a test' });
  });

  it('a guest who queues', async () => {
    const printer = await steward.machine('virtual-printer');
    const answer = await new Visitor(stack.url).ask<Refusal>('POST', '/api/jobs', { machineId: printer.id });
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 401, code: 'not-signed-in' });
  });

  it('a page of another origin that posts with the cookie of somebody signed in', async () => {
    const printer = await steward.machine('virtual-printer');
    const answer = await steward.ask<Refusal>(
      'POST',
      `/api/machines/${printer.id}/bed-clear`,
      {},
      { origin: 'https://elsewhere.example' },
    );
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 403, code: 'csrf' });
  });

  it('a wrong setting is refused at the start with one clear line', async () => {
    const failed = await startStack({ env: { PORT: 'abc' } }).then(
      async (started) => {
        await started.dispose();
        return '';
      },
      (error: Error) => error.message,
    );
    expect(failed).toMatch(/ended with 2:.*PORT=abc/s);
    expect(failed).not.toMatch(/ at .*\.js:\d+/);
  });

  it('a port in use is a clear line', async () => {
    const port = new URL(stack.url).port;
    const failed = await startStack({ env: { PORT: port } }).then(
      async (started) => {
        await started.dispose();
        return '';
      },
      (error: Error) => error.message,
    );
    expect(failed).toMatch(new RegExp(`ended with 3:.*\\b${port}\\b.*in use`, 'is'));
    expect(failed).not.toContain('is ready');
    expect(failed).not.toMatch(/ at .*\.js:\d+/);
    await eventually('the first stack still answers', async () => (await fetch(`${stack.url}/health`)).ok);
  });
});
