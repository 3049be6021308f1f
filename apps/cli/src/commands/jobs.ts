// SPDX-License-Identifier: AGPL-3.0-or-later
import { Design, Job, JobAccount, MatchList, pageOf } from '@fabcommons/contracts';
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { CliError } from '../cli-error.js';
import type { Client } from '../client.js';
import { text, type Call, type Command } from '../command.js';
import { show, table } from '../output.js';
import { amount, duration, jobWords } from '../words.js';
import { machineNamed } from './machines.js';

/** How often a watched job is asked for. */
const WATCH_EVERY_MS = 1000;
const ENDED: readonly Job['state'][] = ['finished', 'failed', 'cancelled', 'declined', 'collected'];

/** `fab make SLUG PART --machine M`: queue a part. */
export const make: Command = {
  usage: 'make SLUG PART --machine M [--copies N] [--lot ID] [--note TEXT] [--watch]',
  summary: 'queue a part on a machine',
  words: { least: 2, most: 2 },
  options: { machine: 'text', copies: 'text', lot: 'text', note: 'text', watch: 'flag' },
  run: async (call) => {
    const [slug, partName] = call.words;
    const found = await call.client.get(Design, `/api/designs/${slug}`);
    const part = found.partList.find((candidate) => candidate.slug === partName || candidate.name === partName);
    if (!part)
      throw new CliError(
        'not-found',
        `${found.name} has no part "${partName}". Parts: ${found.partList.map((candidate) => candidate.slug).join(', ')}`,
      );
    const copies = Number(text(call, 'copies') ?? '1');
    const machineId = await chosenMachine(call, found.slug, part.slug, copies);
    const request = {
      id: randomUUID(),
      designSlug: found.slug,
      version: found.version,
      partId: part.id,
      machineId,
      lotId: text(call, 'lot') ?? null,
      copies,
      note: text(call, 'note') ?? '',
    };
    await follow(call, await call.client.send('POST', Job, '/api/jobs', request));
  },
};

/** `fab jobs`: newest first. */
export const jobs: Command = {
  usage: 'jobs [--mine] [--open]',
  summary: 'jobs, newest first',
  words: { least: 0, most: 0 },
  options: { mine: 'flag', open: 'flag' },
  run: async (call) => {
    const query = { mine: call.options.mine ? 'true' : undefined, open: call.options.open ? 'true' : undefined };
    const page = await call.client.get(pageOf(Job), '/api/jobs', query);
    show(call.output, page, ({ items }) =>
      table(
        ['job', 'what', 'machine', 'for', 'state'],
        items.map((job) => [
          `#${job.number}`,
          `${job.designName}: ${job.partName}`,
          job.machineName,
          job.requestedBy?.name ?? '–',
          jobWords(job),
        ]),
      ),
    );
  },
};

/** `fab job N`: one job with its history; `--watch` until it ends; `--account` for what it cost the commons. */
export const job: Command = {
  usage: 'job NUMBER|ID [--watch] [--account]',
  summary: 'one job; --watch until it ends, --account for what it cost the commons',
  words: { least: 1, most: 1 },
  options: { watch: 'flag', account: 'flag' },
  run: async (call) => {
    const found = await jobNumbered(call.client, call.words[0] ?? '');
    if (!call.options.account) return follow(call, found);
    const account = await call.client.get(JobAccount, `/api/jobs/${found.id}/account`);
    show(call.output, account, ({ events, totals }) => [
      ...events.map((event) => event.sentence),
      `machine ${duration(totals.machineMs)}, material ${amount({ value: totals.materialMg, unit: 'mg' })}, blanks ${totals.blanks}, work ${duration(totals.workMs)}`,
    ]);
  },
};

/** A command that moves a job on: `fab accept 12`. */
export function jobAction(action: 'accept' | 'decline' | 'pause' | 'resume' | 'cancel' | 'collect', summary: string): Command {
  const needsReason = action === 'decline' || action === 'cancel';
  return {
    usage: `${action} NUMBER|ID${needsReason ? ' --reason TEXT' : ''}${action === 'collect' ? ' [--work-minutes N] [--bed-not-clear]' : ''}`,
    summary,
    words: { least: 1, most: 1 },
    options: { reason: 'text', 'work-minutes': 'text', 'bed-not-clear': 'flag' },
    run: async (call) => {
      const found = await jobNumbered(call.client, call.words[0] ?? '');
      const body = needsReason
        ? { reason: text(call, 'reason') ?? '' }
        : action === 'collect'
          ? { bedClear: !call.options['bed-not-clear'], workMinutes: Number(text(call, 'work-minutes') ?? '0') }
          : {};
      const changed = await call.client.send('POST', Job, `/api/jobs/${found.id}/${action}`, body);
      show(call.output, changed, (after) => [`#${after.number} ${after.partName}: ${jobWords(after)}`]);
    },
  };
}

async function chosenMachine(call: Call, slug: string, part: string, copies: number): Promise<string> {
  const name = text(call, 'machine');
  if (name) return (await machineNamed(call.client, name)).id;
  const list = await call.client.get(MatchList, `/api/designs/${slug}/matches`, { part, copies: String(copies) });
  const best = list.matches.find((match) => match.verdict === 'yes');
  if (!best) throw new CliError('refused', `No machine can make this now. See why: fab matches ${slug} ${part}`);
  return best.machineId;
}

async function jobNumbered(client: Client, name: string): Promise<Job> {
  if (name.includes('-')) return client.get(Job, `/api/jobs/${name}`);
  for (let cursor: string | undefined; ; ) {
    const page = await client.get(pageOf(Job), '/api/jobs', { limit: '100', cursor });
    const found = page.items.find((candidate) => String(candidate.number) === name.replace('#', ''));
    if (found) return found;
    if (!page.nextCursor) throw new CliError('not-found', `There is no job #${name.replace('#', '')} that you may see.`);
    cursor = page.nextCursor;
  }
}

async function follow(call: Call, first: Job): Promise<void> {
  let current = first;
  let said = '';
  const say = (): void => {
    const line = `#${current.number} ${current.partName} on ${current.machineName}: ${jobWords(current)}`;
    if (line !== said && !call.output.json) call.output.line(line);
    said = line;
  };
  say();
  while (call.options.watch && !ENDED.includes(current.state)) {
    await wait(WATCH_EVERY_MS);
    current = await call.client.get(Job, `/api/jobs/${current.id}`);
    say();
  }
  if (call.output.json) call.output.line(JSON.stringify(current, null, 2));
  if (call.options.watch && (current.state === 'failed' || current.state === 'cancelled'))
    throw new CliError(
      'refused',
      `Job #${current.number} ${current.state}: ${current.transitions.at(-1)?.reason ?? 'no reason was given'}`,
    );
}
