// SPDX-License-Identifier: AGPL-3.0-or-later
import { ConsolePage, type Machine, pageOf, type ToolOp, ToolRun } from '@fabcommons/contracts';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { CliError } from '../cli-error.js';
import { type Call, text } from '../command.js';
import { show, table } from '../output.js';

const LOOK_EVERY_MS = 300;
/** Flashing takes minutes; a run that says nothing for so long is looked up later. */
const PATIENCE_MS = 15 * 60_000;
const FINAL: readonly ToolRun['state'][] = ['done', 'refused', 'failed', 'lost'];

/** Options of `fab machines tools`. */
export const TOOL_OPTIONS = { yes: 'flag', x: 'text', y: 'text', z: 'text', e: 'text', feed: 'text' } as const;
/** How it is asked for. */
export const TOOL_USAGE =
  'machines tools MACHINE [identify | home | backup REASON | console LINE [--yes] | jog [--x=MM --y=MM --z=MM --e=MM] --feed MM/MIN | override feed|rapid|spindle PERCENT | cancel]';

/** `fab machines tools MACHINE …`: what was done, or use a tool and wait for its end. */
export async function useTool(call: Call, machine: Machine, words: readonly string[]): Promise<void> {
  const at = `/api/machines/${machine.id}/tools`;
  if (words.length === 0) {
    const { items } = await call.client.get(pageOf(ToolRun), at, { limit: '50' });
    return show(call.output, items, (runs) =>
      table(
        ['when', 'who', 'what', 'how it ended'],
        runs.map((run) => [run.at, run.by?.name ?? '–', run.text, run.reason ? `${run.state}: ${run.reason}` : run.state]),
      ),
    );
  }
  const run = await call.client.send('POST', ToolRun, at, { toolId: randomUUID(), op: opOf(call, words) });
  await showEnd(call, machine, run);
}

/** Waits until a run has ended and tells how. @throws CliError `refused` when it did not end well */
export async function showEnd(call: Call, machine: Machine, begun: ToolRun): Promise<void> {
  const run = await ended(call, begun);
  const at = `/api/machines/${machine.id}/console`;
  const { lines } = run.kind === 'console' ? await call.client.get(ConsolePage, at, { limit: '200' }) : { lines: [] };
  const own = lines.filter(({ toolId, direction }) => toolId === run.id && direction === 'in').map((line) => line.text);
  if (run.state !== 'done') {
    const recovery = run.recovery ? `\n${run.recovery.text}` : '';
    throw new CliError('refused', `${run.text}: ${run.state}${run.reason ? `, ${run.reason}` : ''}${recovery}`);
  }
  show(call.output, run, () => [...own, `${run.text}: done.`]);
}

async function ended(call: Call, begun: ToolRun): Promise<ToolRun> {
  let run = begun;
  let said = '';
  for (let waitedMs = 0; !FINAL.includes(run.state); waitedMs += LOOK_EVERY_MS) {
    if (waitedMs > PATIENCE_MS)
      throw new CliError('refused', `${run.text} is not over yet: "fab machines tools" tells how it ended.`);
    await delay(LOOK_EVERY_MS);
    run = await call.client.get(ToolRun, `/api/machines/${begun.machineId}/tools/${begun.id}`);
    const progress = run.progress?.text ?? '';
    if (progress !== '' && progress !== said && !call.output.json) call.output.line(`  ${progress}`);
    said = progress;
  }
  return run;
}

function opOf(call: Call, [tool = '', ...rest]: readonly string[]): ToolOp {
  switch (tool) {
    case 'identify':
    case 'home':
    case 'cancel':
      return { kind: tool };
    case 'backup':
      return { kind: 'backup-settings', reason: rest.join(' ') || 'asked for by hand' };
    case 'console':
      return { kind: 'console', line: rest.join(' '), confirmed: call.options['yes'] === true };
    case 'jog':
      return { kind: 'jog', move: { ...axesOf(call), feedMmPerMin: numberOf('feed', text(call, 'feed')) } };
    case 'override': {
      const [target = '', percent] = rest;
      if (target !== 'feed' && target !== 'rapid' && target !== 'spindle') break;
      return { kind: 'override', target, percent: numberOf('PERCENT', percent) };
    }
    default:
  }
  throw new CliError('usage', `expected: fab ${TOOL_USAGE}`);
}

function axesOf(call: Call): { x?: number; y?: number; z?: number; e?: number } {
  const given = (['x', 'y', 'z', 'e'] as const).filter((axis) => text(call, axis) !== undefined);
  if (given.length === 0) throw new CliError('usage', 'Say which way: --x=10 (negative numbers with "=").');
  return Object.fromEntries(given.map((axis) => [axis, numberOf(axis, text(call, axis))]));
}

function numberOf(name: string, written: string | undefined): number {
  const value = Number(written);
  if (written === undefined || written.trim() === '' || !Number.isFinite(value))
    throw new CliError('usage', `${name}: expected a number, found "${written ?? ''}".`);
  return value;
}
