// SPDX-License-Identifier: AGPL-3.0-or-later
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ConsolePage, type Page, type ToolOp, ToolRequest, type ToolRun, type ToolStep } from '@fabcommons/contracts';
import { LiveService } from '../live/index.js';
import { MachineBench } from '../machines/testing/machine-bench.js';
import { MAX_ASKED_AGAIN, TOOL_SILENCE_MS, ToolEvents } from './tool-events.js';
import { ToolRunsRepository } from './tool-runs.repository.js';

describe('tools on a machine', () => {
  let bench: MachineBench;
  beforeAll(async () => {
    bench = await MachineBench.open();
  });
  afterAll(() => bench.close());
  beforeEach(() => {
    bench.heard.length = 0;
  });

  const order = (op: ToolOp, toolId = randomUUID(), caller = bench.steward) => caller.post(bench.at('/tools'), { toolId, op });
  const tell = (toolId: string, seq: number, event: ToolStep) =>
    bench.say('tool-event', { v: 1, at: bench.now(), toolId, seq, event });
  const read = async (toolId: string) => (await bench.steward.get(bench.at(`/tools/${toolId}`))).json as ToolRun;
  const isIn = (toolId: string, state: ToolRun['state']) =>
    bench.until(async () => (await read(toolId)).state === state, `run is ${state}`);
  const console = (line: string): ToolOp => ({ kind: 'console', line, confirmed: false });

  it('are asked of the bridge, and how they went is kept: who, when, what, how it ended', async () => {
    const toolId = randomUUID();
    expect(await order(console('M115'), toolId)).toMatchObject({
      status: 202,
      json: { id: toolId, state: 'sent', text: 'console: M115', by: { name: 'Stew' } },
    });
    expect(await bench.next('tool', (sent) => ToolRequest.parse(sent))).toMatchObject({
      toolId,
      by: 'Stew',
      op: console('M115'),
    });
    await tell(toolId, 0, { kind: 'accepted' });
    await tell(toolId, 1, {
      kind: 'lines',
      lines: [
        { direction: 'out', text: 'M115' },
        { direction: 'in', text: 'ok' },
      ],
    });
    await tell(toolId, 1, { kind: 'lines', lines: [{ direction: 'in', text: 'told twice' }] });
    await tell(toolId, 2, { kind: 'progress', done: 1, total: 2, text: 'half' });
    await tell(toolId, 3, { kind: 'result', result: { op: 'console', isOk: true, lines: ['ok'] } });
    await isIn(toolId, 'done');
    await tell(toolId, 4, { kind: 'failed', code: 'timeout', reason: 'too late', recovery: null });
    expect(await read(toolId)).toMatchObject({
      state: 'done',
      result: { op: 'console', isOk: true },
      endedAt: expect.any(String),
    });
    const { lines } = (await bench.steward.get(bench.at('/console'))).json as ConsolePage;
    expect(lines.map(({ text }) => text)).toEqual(['M115', 'ok']);
    const page = (await bench.steward.get(bench.at('/tools?kind=console&limit=1'))).json as Page<ToolRun>;
    expect(page.items.map(({ id }) => id)).toEqual([toolId]);
  });

  it('are done once for one id, and another wish under the same id is refused', async () => {
    const toolId = randomUUID();
    await order({ kind: 'home' }, toolId);
    expect(await order({ kind: 'home' }, toolId)).toMatchObject({ status: 202, json: { id: toolId } });
    expect(await order({ kind: 'identify' }, toolId)).toMatchObject({ status: 409, json: { code: 'conflict' } });
    const first = await bench.next('tool', (sent) => sent, 1);
    expect(await bench.next('tool', (sent) => sent, 2)).toEqual(first);
  });

  it('are for stewards; restoring and flashing go by their own doors', async () => {
    expect(await order({ kind: 'home' }, randomUUID(), bench.member)).toMatchObject({ status: 403 });
    expect(await order({ kind: 'home' }, randomUUID(), bench.service.guest)).toMatchObject({ status: 401 });
    expect(await bench.member.get(bench.at('/tools'))).toMatchObject({ status: 403 });
    expect(await bench.member.get(bench.at('/console'))).toMatchObject({ status: 403 });
    const image = { sha256: 'a'.repeat(64), sizeBytes: 1, format: 'ihex' as const, board: 'uno' };
    expect(await order({ kind: 'flash', image })).toMatchObject({ status: 400 });
  });

  it('of a machine that is not there are refused at once, and nothing is kept', async () => {
    await bench.setPresence(false);
    const toolId = randomUUID();
    expect(await order({ kind: 'home' }, toolId)).toMatchObject({ status: 409, json: { code: 'machine-offline' } });
    expect(await bench.steward.get(bench.at(`/tools/${toolId}`))).toMatchObject({ status: 404 });
    await bench.setPresence(true);
  });

  it('that the bridge refuses say why', async () => {
    const toolId = randomUUID();
    await order(console('M502'), toolId);
    await tell(toolId, 0, { kind: 'refused', code: 'needs-confirmation', reason: 'M502 would reset the settings' });
    await isIn(toolId, 'refused');
    expect(await read(toolId)).toMatchObject({ code: 'needs-confirmation', reason: 'M502 would reset the settings' });
  });

  it('that fell silent are asked for again, word for word; a bridge that was restarted says so', async () => {
    const toolId = randomUUID();
    await order({ kind: 'identify' }, toolId);
    const first = await bench.next('tool', (sent) => ToolRequest.parse(sent));
    await tell(toolId, 0, { kind: 'accepted' });
    await isIn(toolId, 'running');
    bench.service.clock.advance(TOOL_SILENCE_MS + 1);
    await bench.service.app.get(ToolEvents, { strict: false }).askSilent();
    const sent = () => bench.heard.filter(({ payload }) => ToolRequest.safeParse(payload).data?.toolId === toolId);
    await bench.until(() => Promise.resolve(sent().length === 2), 'asked again');
    expect(sent()[1]?.payload).toEqual(first);
    await tell(toolId, 0, { kind: 'refused', code: 'expired', reason: 'too late' });
    await isIn(toolId, 'failed');
    expect(await read(toolId)).toMatchObject({ code: 'bridge-restarted' });
  });

  it('of which the bridge tells nothing are given up, and that is said', async () => {
    const toolId = randomUUID();
    await order({ kind: 'identify' }, toolId);
    for (let round = 0; round <= MAX_ASKED_AGAIN; round += 1) {
      bench.service.clock.advance(TOOL_SILENCE_MS + 1);
      await bench.say('state', STATE(bench.now()), true);
      await bench.service.app.get(ToolEvents, { strict: false }).askSilent();
    }
    expect(await read(toolId)).toMatchObject({ state: 'lost', reason: expect.stringContaining('look at the machine') });
  });

  it('of another machine are not moved by this bridge, and old console lines are forgotten', async () => {
    await tell(randomUUID(), 0, { kind: 'accepted' });
    const runs = bench.service.app.get(ToolRunsRepository, { strict: false });
    const { machineId } = bench;
    const lines = Array.from({ length: 60 }, (_, n) => ({ direction: 'in' as const, text: `line ${n}` }));
    const where = { machineId, toolId: randomUUID(), at: bench.service.clock.now(), keep: 20 };
    await bench.service.db.dataSource.transaction((tx) => runs.addLines(where, lines, tx));
    const kept = await runs.lines(machineId, { limit: 500 });
    expect([kept.length, kept[0]?.text, kept.at(-1)?.text]).toEqual([20, 'line 40', 'line 59']);
  });

  it('are told live on a topic that is for stewards', () => {
    const live = bench.service.app.get(LiveService);
    const topic = `tools:${bench.machineId}`;
    const actor = (role: 'member' | 'steward') => ({
      ...{ kind: 'person' as const, personId: randomUUID(), name: 'P', scopes: 'all' as const },
      roles: new Map([[bench.spaceId, role]]),
    });
    expect([live.isRestricted(topic), live.allows(actor('steward'), topic), live.allows(actor('member'), topic)]).toEqual([
      true,
      true,
      false,
    ]);
  });
});

const STATE = (at: string) => ({
  ...{ v: 1, at, mode: 'idle', detail: null, temperatures: {}, positionMm: null, feedMmPerMin: null, spindleRpm: null },
  ...{ job: null, link: { resends: 0, garbled: 0 } },
});
