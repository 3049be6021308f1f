// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Job, Machine, MachineMode } from '@fabcommons/contracts';
import { demoPeople } from './demo-people.js';
import { eventually } from './eventually.js';
import { jobIs, MachineBeside, publishProgram, virtualMachine } from './machine-beside.js';
import { millingOf, printOf } from './programs.js';
import { expectBookedOnce, starts } from './run-of-a-job.js';
import { startStack, type Stack } from './stack.js';
import { Visitor } from './visitor.js';

/** So slow that there is time to press a key before the job is over. */
const SPEED = 20;

describe('a person at the machine', () => {
  let stack: Stack;
  let maker: Visitor;
  let steward: Visitor;
  let designer: Visitor;
  let printer: MachineBeside;
  let mill: MachineBeside;

  beforeAll(async () => {
    stack = await startStack();
    const people = demoPeople(stack.printed());
    [maker, steward, designer] = [new Visitor(stack.url), new Visitor(stack.url), new Visitor(stack.url)];
    await maker.signIn(...people.maker);
    await steward.signIn(...people.steward);
    await designer.signIn(...people.designer);
    [printer, mill] = await Promise.all([
      MachineBeside.start(stack, steward, { key: 'printer-at-hand', firmware: 'marlin', speed: SPEED, wire: 'pty' }),
      MachineBeside.start(stack, steward, { key: 'mill-at-hand', firmware: 'grbl', speed: SPEED }),
    ]);
    await publishProgram(designer, 'marlin', 'A print', printOf(4_000));
    await publishProgram(designer, 'grbl', 'A milling', millingOf(4_000));
  }, 180_000);
  afterAll(async () => {
    await Promise.all([printer?.dispose(), mill?.dispose()]);
    await stack?.dispose();
  }, 60_000);

  const running = async (machine: MachineBeside): Promise<Job> => {
    const { id, live } = await steward.ready(machine.key);
    if (live.bed === 'occupied') await steward.must('POST', `/api/machines/${id}/bed-clear`, {});
    const job = await maker.request(machine.firmware === 'marlin' ? 'a-print' : 'a-milling', machine.key);
    return eventually(
      'the job is under way',
      async () => {
        const now = await jobIs(maker, job.id, 'running');
        return now.progress > 0.01 && now;
      },
      { withinMs: 60_000 },
    );
  };
  const shows = (machine: MachineBeside, mode: MachineMode): Promise<Machine> =>
    eventually(`${machine.key} is shown in ${mode}`, async () => {
      const now = await maker.machine(machine.key);
      return now.live.state?.mode === mode && now;
    });
  const cancelled = async (job: Job): Promise<void> => {
    await maker.must('POST', `/api/jobs/${job.id}/cancel`, { reason: 'enough seen' });
    await jobIs(maker, job.id, 'cancelled');
  };

  it('holds a mill by its own button: it is shown, the bridge does not go on by itself, and the button resumes it', async () => {
    const job = await running(mill);
    mill.cable.press('!');
    await shows(mill, 'hold');
    await jobIs(maker, job.id, 'paused');
    expect((await steward.machine(mill.key)).live.state?.job).not.toBeNull();
    mill.cable.press('~');
    await shows(mill, 'run');
    await jobIs(maker, job.id, 'running');
    await cancelled(job);
  }, 120_000);

  it('pauses a printer at its display: it is shown, nothing more of the program is sent, and the display resumes it', async () => {
    const job = await running(printer);
    printer.cable.say('//action:pause');
    const paused = await jobIs(maker, job.id, 'paused');
    expect(paused.transitions.at(-1)?.reason).toMatch(/machine|display/i);
    printer.cable.say('//action:resume');
    await jobIs(maker, job.id, 'running');
    await cancelled(job);
  }, 120_000);

  it('pulls the plug of a printer in mid-job: the job fails and says what of the heaters, once; plugged in again it is idle and nothing goes on', async () => {
    const job = await running(printer);
    printer.unplug();
    const failed = await maker.until(job.id, ['failed']);
    expect(failed.transitions.at(-1)?.reason).toMatch(/connection|cable|unplugged|port/i);
    expect(failed.transitions.at(-1)?.reason).toMatch(/heater|hot|heat/i);
    await eventually('the page tells that nobody reaches the machine', async () => {
      const { live } = await maker.machine(printer.key);
      return live.presence === 'offline' || live.state?.mode === 'offline';
    });
    printer.cable.heard = '';
    await printer.plug();
    const { live } = await steward.ready(printer.key);
    expect(live.state?.job).toBeNull();
    expect(starts(await maker.job(job.id))).toBe(1);
    expect(printer.cable.heard).not.toMatch(/G1X|G28/);
    await eventually('the heaters are off', async () => {
      const { state } = (await maker.machine(printer.key)).live;
      const targets = Object.values(state?.temperatures ?? {}).map(({ targetC }) => targetC);
      return targets.length > 0 && targets.every((target) => target === 0);
    });
    expectBookedOnce(await maker.account(job.id), 'scrap');
  }, 120_000);

  it('plugs another machine into the same port: it takes no job until a steward has accepted it', async () => {
    const other = await virtualMachine('grbl', '--speed', String(SPEED), '--setting', '130=400');
    try {
      mill.unplug();
      await mill.plug(other.port);
      const stranger = await eventually('the stranger is told', async () => {
        const now = await steward.machine(mill.key);
        return /another machine/.test(now.live.state?.detail ?? '') && now;
      });
      expect(stranger.live.state).toMatchObject({
        mode: 'faulted',
        offers: expect.arrayContaining([expect.objectContaining({ action: 'accept-machine' })]),
      });
      const order = { toolId: randomUUID(), op: { kind: 'accept-machine' } };
      expect((await maker.ask('POST', `/api/machines/${mill.id}/tools`, order)).status).toBe(403);
      await expect(maker.request('a-milling', mill.key)).rejects.toThrow(/another machine answers/);
      expect(await steward.tool(mill.id, { kind: 'accept-machine' })).toMatchObject({ state: 'done' });
      await cancelled(await running(mill));
    } finally {
      mill.unplug();
      await other.power.stop();
    }
  }, 120_000);
});
