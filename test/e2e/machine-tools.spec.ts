// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type {
  ConsolePage,
  MachineSettings,
  SettingsDiff,
  SettingsVersion,
  SettingsVersionFull,
  ToolRun,
} from '@fabcommons/contracts';
import { demoPeople } from './demo-people.js';
import { eventually } from './eventually.js';
import { jobIs, MachineBeside, publishProgram } from './machine-beside.js';
import { millingOf, printOf } from './programs.js';
import { startStack, type Stack } from './stack.js';
import { Visitor } from './visitor.js';

type Refusal = { code: string; message: string; issues?: { path: string; message: string }[] };

describe('the tools of a machine', () => {
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
      MachineBeside.start(stack, steward, { key: 'printer-beside', firmware: 'marlin' }),
      MachineBeside.start(stack, steward, { key: 'mill-beside', firmware: 'grbl' }),
    ]);
  }, 180_000);
  afterAll(async () => {
    await Promise.all([printer?.dispose(), mill?.dispose()]);
    await stack?.dispose();
  }, 60_000);

  const versions = (machine: MachineBeside): Promise<SettingsVersion[]> =>
    steward.must('GET', `/api/machines/${machine.id}/settings`);
  const version = (machine: MachineBeside, id: string): Promise<SettingsVersionFull> =>
    steward.must('GET', `/api/machines/${machine.id}/settings/${id}`);
  const backup = async (machine: MachineBeside, reason: string): Promise<SettingsVersion> => {
    const before = (await versions(machine)).length;
    expect(await steward.tool(machine.id, { kind: 'backup-settings', reason })).toMatchObject({ state: 'done' });
    const now = await versions(machine);
    expect(now).toHaveLength(before + 1);
    return now[0] as SettingsVersion;
  };
  const restore = async (machine: MachineBeside, versionId: string): Promise<ToolRun> => {
    const path = `/api/machines/${machine.id}/settings/${versionId}/restore`;
    const run = await steward.must<ToolRun>('POST', path, { toolId: randomUUID() });
    return steward.toolEnd(machine.id, run.id);
  };

  describe('settings', () => {
    it.each([
      ['printer', () => printer, ['M92 X81.5', 'M500'], 'M92.X', '81.5'],
      ['mill', () => mill, ['$110=2500'], '$110', '2500'],
    ] as const)(
      'of a %s are kept as versions, a change made at the machine is told, and going back writes only what differs',
      async (_, machineOf, atTheMachine, key, changedTo) => {
        const machine = machineOf();
        const first = await backup(machine, 'as it came');
        expect(first).toMatchObject({ firmware: machine.firmware, from: 'person', by: { name: 'Ada' }, reason: 'as it came' });
        await machine.cable.byHand(...atTheMachine);
        await steward.ready(machine.key);
        const second = await backup(machine, 'somebody turned a knob');
        const path = `/api/machines/${machine.id}/settings-diff?from=${first.id}&to=${second.id}`;
        const diff = await steward.must<SettingsDiff>('GET', path);
        expect(diff.changes).toEqual([expect.objectContaining({ key, kind: 'changed' })]);
        expect(Number(diff.changes[0]?.to)).toBe(Number(changedTo));
        machine.cable.heard = '';
        const restored = await restore(machine, first.id);
        expect(restored).toMatchObject({ state: 'done', result: { written: [{ key }], notRestored: [] } });
        const written = machine.cable.commands.filter((line) => /M92|M203|M301|\$\d+=/.test(line));
        expect(written).toHaveLength(1);
        const third = await backup(machine, 'to be sure');
        expect(third.contentHash).toBe(first.contentHash);
      },
      60_000,
    );

    it("another firmware's backup is refused before a byte goes out", async () => {
      const [ofTheMill] = await versions(mill);
      const { settings } = await version(mill, ofTheMill?.id ?? '');
      const brought = await steward.ask<SettingsVersion & Refusal>('POST', `/api/machines/${printer.id}/settings`, {
        id: randomUUID(),
        reason: 'a file from the wrong machine',
        settings: settings satisfies MachineSettings,
      });
      printer.cable.heard = '';
      const refused =
        brought.status >= 400
          ? brought
          : await steward.ask<Refusal>('POST', `/api/machines/${printer.id}/settings/${brought.body.id}/restore`, {
              toolId: randomUUID(),
            });
      expect({ status: refused.status, code: refused.body.code }).toEqual({ status: 409, code: 'firmware-mismatch' });
      expect(printer.cable.heard).not.toMatch(/\$\d+=|M500/);
    }, 60_000);

    it('are no business of a maker', async () => {
      expect((await maker.ask('GET', `/api/machines/${printer.id}/settings`)).status).toBe(403);
      const op = { kind: 'backup-settings', reason: 'curious' };
      expect((await maker.ask('POST', `/api/machines/${printer.id}/tools`, { toolId: randomUUID(), op })).status).toBe(403);
    });
  });

  describe('the console', () => {
    const type = (line: string, confirmed = false): Promise<ToolRun> =>
      steward.tool(printer.id, { kind: 'console', line, confirmed });

    it('sends a question and shows the answer', async () => {
      expect(await type('M115')).toMatchObject({ state: 'done', result: { isOk: true } });
    });

    it('asks before a motion: nothing is sent without a yes, and it is sent with one', async () => {
      printer.cable.heard = '';
      expect(await type('G28')).toMatchObject({ state: 'refused', code: 'needs-confirmation' });
      expect(printer.cable.heard).not.toContain('G28');
      expect(await type('G28', true)).toMatchObject({ state: 'done' });
      expect(printer.cable.heard).toContain('G28');
    });

    it('refuses to replace the firmware, whoever says yes', async () => {
      printer.cable.heard = '';
      expect(await type('M997', true)).toMatchObject({ state: 'refused', code: 'forbidden' });
      expect(printer.cable.heard).not.toContain('M997');
    });

    it('keeps what was typed and answered, for stewards', async () => {
      const path = `/api/machines/${printer.id}/console?limit=500`;
      const { lines } = await eventually('the lines are kept', async () => {
        const page = await steward.must<ConsolePage>('GET', path);
        return page.lines.some(({ text }) => text.includes('FIRMWARE_NAME')) && page;
      });
      expect(lines).toContainEqual(expect.objectContaining({ direction: 'out', text: 'M115' }));
      expect((await maker.ask('GET', path)).status).toBe(403);
    });

    it('is refused while a job runs', async () => {
      const design = await publishProgram(designer, 'marlin', 'Long print', printOf(3_000));
      const job = await maker.request(design.slug, printer.key);
      await jobIs(maker, job.id, 'running');
      expect(await type('M115')).toMatchObject({ state: 'refused', code: 'busy' });
      await maker.must('POST', `/api/jobs/${job.id}/cancel`, { reason: 'enough seen' });
      await jobIs(maker, job.id, 'cancelled');
      await steward.must('POST', `/api/machines/${printer.id}/bed-clear`, {});
    }, 90_000);
  });

  describe('before a job', () => {
    /** What came of it, and what of the program reached the machine's end of the cable. */
    const tried = async (machine: MachineBeside, name: string, program: string) => {
      const design = await publishProgram(designer, machine.firmware, name, program);
      await steward.ready(machine.key);
      machine.cable.heard = '';
      const there = await maker.machine(machine.key);
      const asked = await maker.ask<Refusal & { id: string }>('POST', '/api/jobs', {
        id: randomUUID(),
        designSlug: design.slug,
        version: design.version,
        partId: design.partList[0]?.id,
        machineId: there.id,
        copies: 1,
      });
      return asked;
    };

    it.each([
      ['M500 inside', () => printer, printOf(20, 'M500'), 8, /M500/],
      ['a setting inside', () => mill, millingOf(20, '$110=9000'), 3, /\$110/],
      ['a move beyond the travel', () => mill, millingOf(20, 'G53 G0 X-350'), 3, /-350 mm/],
    ] as const)(
      'a program with %s is refused with its line',
      async (name, machineOf, program, line, says) => {
        const machine = machineOf();
        const asked = await tried(machine, `With ${name}`, program);
        expect({ status: asked.status, code: asked.body.code }).toEqual({ status: 422, code: 'preflight-refused' });
        expect(asked.body.issues).toEqual([{ path: `line.${line}`, message: expect.stringMatching(says) }]);
        expect(machine.cable.heard).not.toMatch(/M3S8000|M109S200/);
      },
      60_000,
    );

    it('a program that is too hot for the nozzle is refused with both temperatures', async () => {
      const asked = await tried(printer, 'Too hot', printOf(20, 'M104 S290'));
      expect(asked.status).toBe(409);
      expect(asked.body.message).toMatch(/260.*290/);
    });

    it('what only the machine can tell, it tells before a byte of the program is sent', async () => {
      const asked = await tried(printer, 'Left of the bed', printOf(20, 'G1 X-50 F3000'));
      expect(asked.status).toBe(201);
      const failed = await maker.until(asked.body.id, ['failed'], 60_000);
      expect(failed.transitions.at(-1)?.reason).toMatch(/line 8\b.*-50 mm/);
      expect(printer.cable.heard).not.toMatch(/M109|M104S200|G1X/);
    }, 60_000);

    it("what needs a steward's word waits for it, and runs with it", async () => {
      await steward.must('PATCH', `/api/machines/${mill.id}`, { jobPolicy: { store: 'ask' } });
      const design = await publishProgram(designer, 'grbl', 'With a zero of its own', millingOf(20, 'G10 L2 P2 X0 Y0'));
      mill.cable.heard = '';
      const job = await maker.request(design.slug, mill.key);
      const waiting = await eventually('it waits for the word', async () => {
        const now = await maker.job(job.id);
        return now.state === 'queued' && (now.findings ?? []).length > 0 && now;
      });
      expect(waiting).toMatchObject({ state: 'queued', waitingFor: expect.stringContaining('line 3') });
      expect(mill.cable.heard).not.toContain('M3S8000');
      expect((await maker.ask('POST', `/api/jobs/${job.id}/word`, { codes: ['command'] })).status).toBe(403);
      const codes = (waiting.findings ?? []).map(({ code }) => code);
      await steward.must('POST', `/api/jobs/${job.id}/word`, { codes, note: 'I have looked' });
      await jobIs(maker, job.id, 'finished');
      expect(mill.cable.heard).toContain('M3S8000');
    }, 90_000);
  });
});
