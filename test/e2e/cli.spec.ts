// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiTokenCreated, Design, DesignPage, Job, JobAccount, Lot, Machine, MatchList, Me, pageOf } from '@fabcommons/contracts';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { demoPeople } from './demo-people.js';
import { eventually } from './eventually.js';
import { FabTerminal } from './fab.js';
import { freePort, startStack, type Stack } from './stack.js';
import { Visitor } from './visitor.js';

const PART = ['filament-end-clip', 'filament-end-clip'] as const;
const PRINTER = 'virtual printer';
const MADE_WITHIN_MS = 120_000;

describe('fab', () => {
  let folder = '';
  let stack: Stack;
  let guest: FabTerminal;
  let maker: FabTerminal;
  let steward: FabTerminal;
  /** Number of the maker's job. */
  let number = '';

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fab-cli-'));
    stack = await startStack();
    const terminal = (name: string): FabTerminal => new FabTerminal(stack.url, join(folder, name));
    [guest, maker, steward] = [terminal('guest'), terminal('maker'), terminal('steward')];
    await new Visitor(stack.url).ready('virtual-printer');
  }, 150_000);
  afterAll(async () => {
    await stack?.dispose();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  const logIn = (terminal: FabTerminal, [email, password]: readonly [string, string]) =>
    terminal.run(['login', '--email', email], `${password}\n`);

  it('login takes the password from a pipe and keeps a token that only its owner can read, never the password', async () => {
    const people = demoPeople(stack.printed());
    const said = await logIn(maker, people.maker);
    expect(said).toEqual({ code: 0, out: expect.stringContaining(people.maker[0]), err: '' });
    const file = join(maker.settingsDir, 'fabcommons/fab.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const kept = z.object({ service: z.literal(stack.url), token: ApiTokenCreated.shape.secret }).strict();
    expect(kept.safeParse(JSON.parse(readFileSync(file, 'utf8'))).error).toBeUndefined();
    expect((await logIn(steward, people.steward)).code).toBe(0);
    expect(await maker.says('me')).toContain(people.maker[0]);
    expect(await guest.says('me')).toMatch(/guest/);
  }, 60_000);

  it('anybody sees the designs, who can make a part, and why the others cannot', async () => {
    expect(await guest.says('designs', 'filament')).toMatch(/filament-end-clip .*CC0-1\.0/);
    expect(await guest.says('design', PART[0])).toMatch(/you may: /);
    expect(await guest.says('matches', ...PART)).toMatch(/^no {3}Virtual printer .*\n {5}.* Sign in/m);
    expect(await maker.says('matches', ...PART)).toMatch(/^yes {2}Virtual printer .* min.*, [\d.]+ g$/m);
    expect(await guest.says('machines')).toMatch(/virtual printer .*ready/i);
  }, 60_000);

  it('every --json is one document that the contracts know', async () => {
    const documents: [z.ZodType, string[]][] = [
      [DesignPage, ['designs']],
      [Design, ['design', PART[0]]],
      [MatchList, ['matches', ...PART]],
      [z.array(Machine), ['machines']],
      [z.array(Lot), ['lots']],
      [pageOf(Job), ['jobs']],
      [Me, ['me']],
    ];
    for (const [schema, words] of documents) expect(schema.safeParse(await maker.json(...words)).error).toBeUndefined();
  }, 60_000);

  it(
    'a maker queues a part, a steward accepts it, and --watch tells each step until it is done',
    async () => {
      const made = Job.parse(await maker.json('make', ...PART, '--machine', PRINTER));
      expect(made.state).toBe('requested');
      number = String(made.number);
      expect((await maker.run(['accept', number])).err).toMatch(/^fab: .*steward/i);
      expect(await steward.says('jobs', '--open')).toContain(`#${number}`);
      expect(await steward.says('accept', number)).toContain(`#${number}`);
      const watched = await maker.run(['job', number, '--watch']);
      expect(watched).toMatchObject({ code: 0, err: '' });
      const lines = watched.out.trim().split('\n');
      expect(lines.at(-1)).toMatch(/done/);
      expect(lines.some((line) => /(heating|running) \d+ %/.test(line))).toBe(true);
      expect(new Set(lines).size).toBe(lines.length);
    },
    MADE_WITHIN_MS,
  );

  it('the account tells what the part cost the commons, and collecting it ends the job', async () => {
    expect(await maker.says('job', number, '--account')).toMatch(/machine .*, material \d[\d.]* g, blanks 0, work /);
    const account = JobAccount.parse(await maker.json('job', number, '--account'));
    expect(account.events.map(({ action }) => action)).toEqual(expect.arrayContaining(['cite', 'use', 'consume', 'produce']));
    expect(await maker.says('collect', number, '--work-minutes', '5')).toMatch(/collected/);
    expect(JobAccount.parse(await maker.json('job', number, '--account')).totals.workMs).toBe(5 * 60_000);
    const twice = await maker.run(['collect', number]);
    expect(twice).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^fab: .*collected/) });
  }, 60_000);

  it('a watched job that is cancelled ends with exit code 1 and its reason', async () => {
    const making = maker.run(['make', ...PART, '--machine', PRINTER, '--watch']);
    const visitor = new Visitor(stack.url);
    await visitor.signIn(...demoPeople(stack.printed()).maker);
    const job = await eventually('the job is requested', async () => {
      const { items } = await visitor.must<{ items: Job[] }>('GET', '/api/jobs?open=true&mine=true');
      return items[0];
    });
    await maker.says('cancel', String(job.number), '--reason', 'second thoughts');
    expect(await making).toMatchObject({ code: 1, err: expect.stringContaining('second thoughts') });
  }, 60_000);

  it.each<[string, string[], number, RegExp]>([
    ['no words', [], 2, /^$/],
    ['an unknown command', ['fly'], 2, /no command "fly".*fab --help/],
    ['a missing word', ['design'], 2, /expected: fab design SLUG/],
    ['an unknown option', ['jobs', '--all'], 2, /--all.*fab jobs/],
    ['a design that is not there', ['design', 'perpetual-motion'], 1, /perpetual-motion/],
    ['a part that is not there', ['make', PART[0], 'lid'], 1, /no part "lid".*Parts: filament-end-clip/],
    ['a machine that is not there', ['make', ...PART, '--machine', 'Replicator'], 1, /"Replicator".*Machines: .*virtual/i],
    [
      'more copies than there is stock for',
      ['make', 'phone-stand', 'phone-stand', '--copies', '50'],
      1,
      /No machine can make this now.*fab matches/,
    ],
    ['a job that is not there', ['job', '4711'], 1, /no job #4711/],
    ['copies that are no number', ['make', ...PART, '--machine', PRINTER, '--copies', 'many'], 1, /copies/],
    ['a cancel without a reason', ['cancel', '1'], 1, /reason/],
    ['a folder without a manifest', ['publish', tmpdir()], 2, /okh\.toml cannot be read/],
  ])(
    'refuses %s in words for people, with an exit code',
    async (_what, words, code, text) => {
      const end = await maker.run(words);
      expect({ code: end.code, err: end.err }).toEqual({ code, err: expect.stringMatching(text) });
      expect(end.err).not.toMatch(/ at .*\.js:\d+|undefined/);
    },
    20_000,
  );

  it('a guest, a wrong password and a service that is away are told what to do', async () => {
    expect(await guest.run(['make', ...PART, '--machine', PRINTER])).toMatchObject({
      code: 1,
      err: expect.stringContaining('(fab login)'),
    });
    expect(await logIn(guest, [demoPeople(stack.printed()).maker[0], 'not the password'])).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/^fab: .*password/i),
    });
    const nowhere = `http://127.0.0.1:${await freePort()}`;
    expect(await guest.run(['designs'], '', { FAB_SERVICE: nowhere })).toEqual({
      code: 1,
      out: '',
      err: `fab: ${nowhere} does not answer. Is it running? (npm start, or name it with FAB_SERVICE)\n`,
    });
  }, 60_000);

  it('publish takes a folder, and tells each problem of its manifest', async () => {
    const designer = new FabTerminal(stack.url, join(folder, 'designer'));
    expect((await logIn(designer, demoPeople(stack.printed()).designer)).code).toBe(0);
    const design = join(folder, 'bad-design');
    mkdirSync(design);
    writeFileSync(join(design, 'okh.toml'), 'name = "No licence"\n');
    const refused = await designer.run(['publish', design]);
    expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^fab: .*licen[cs]e|okhv/is) });
  }, 30_000);

  it('logout forgets the token', async () => {
    await maker.says('logout');
    expect(await maker.says('me')).toMatch(/guest/);
  }, 20_000);
});
