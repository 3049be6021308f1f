// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MachineIdentity, MachineSettings, ToolOp, ToolRefusalCode, ToolResult, ToolStep } from '@fabcommons/contracts';
import type { ControlOutcome, MachineSession } from '../session/session.js';
import type { Workbench } from '../session/workbench.js';
import { judgeLine, timeoutOf } from '../tools/console-desk.js';
import { describeFirmware } from '../tools/firmware-document.js';
import { readSettings } from '../tools/read-settings.js';
import { restoreSettings } from '../tools/restore-settings.js';
import { failureOf, type ToolFailed, type ToolRefused, withBench } from '../tools/tool-failure.js';
import { liveAnswer, NOT_WHILE_RUNNING } from './live-answer.js';
import type { MachineTrust } from './machine-trust.js';
import type { ToolRun } from './tool-run.js';

/** How a run ends. */
export type ToolEnd = Extract<ToolStep, { kind: 'refused' | 'result' | 'failed' }>;

/** What the work of a tool needs. */
export type ToolWorld = {
  readonly key: string;
  readonly trust: MachineTrust;
  readonly session: MachineSession;
  /** ISO 8601. */
  readonly now: () => string;
  readonly publishBackup: (settings: MachineSettings, reason: string, toolId?: string) => string;
  /** Settings that an unfinished flash has kept: they belong to this machine, whatever it calls itself now. */
  readonly keptByFlash: () => MachineSettings | null;
};

/** Homing of a large machine. */
const HOMING_MS = 300_000;

/** A good end. */
export const result = (of: ToolResult): ToolEnd => ({ kind: 'result', result: of });
/** An end before anything was sent. */
export const refusal = (code: ToolRefusalCode, reason: string): ToolEnd => ({
  kind: 'refused',
  code,
  reason: reason.slice(0, 500),
});
/** An end that a tool's own outcome tells. */
export const bad = (outcome: ToolFailed | ToolRefused): ToolEnd =>
  outcome.kind === 'refused'
    ? refusal(outcome.code, outcome.reason)
    : { kind: 'failed', code: outcome.code, reason: outcome.reason.slice(0, 500), recovery: null };

/** Tools that are done at once, round every queue. */
export function actNow({ session }: ToolWorld, op: Extract<ToolOp, { kind: 'override' | 'jog' | 'jog-cancel' }>): ToolEnd {
  const end = (outcome: ControlOutcome): ToolEnd =>
    outcome.kind === 'accepted'
      ? result({ op: op.kind })
      : refusal(outcome.code === 'busy' ? 'busy' : 'not-ready', outcome.reason);
  switch (op.kind) {
    case 'override':
      return end(session.override(op.target, op.percent));
    case 'jog':
      return end(session.jog(op.move));
    case 'jog-cancel':
      return end(session.jogCancel());
  }
}

/** Tools that borrow the machine for one answer. */
export type BenchOp = Extract<ToolOp, { kind: 'identify' | 'backup-settings' | 'restore-settings' | 'console' | 'home' }>;

/** Borrows the machine, does it, gives it back. */
export async function actOnBench(world: ToolWorld, op: BenchOp, run: ToolRun): Promise<ToolEnd> {
  const { identity } = world.session;
  if (!identity) return refusal('not-ready', world.session.snapshot.detail ?? 'the machine does not answer');
  if (op.kind === 'console') {
    const verdict = judgeLine(identity.firmware, op.line);
    if (verdict.kind === 'refuse') return refusal('forbidden', `${op.line}: ${verdict.why ?? 'not over the console'}`);
    if (verdict.kind === 'ask' && !op.confirmed)
      return refusal('needs-confirmation', `${op.line}: ${verdict.why ?? verdict.commandClass}`);
  }
  if (op.kind === 'console' && world.session.snapshot.job) return askedWhileRunning(world, op.line, run);
  const lent = world.session.borrow(PURPOSE[op.kind]);
  if (lent.kind === 'refused') return refusal(lent.code === 'busy' ? 'busy' : 'not-ready', lent.reason);
  return withBench(lent.bench, (bench) => onBench(world, op, run, bench, identity));
}

const PURPOSE: Readonly<Record<BenchOp['kind'], string>> = {
  identify: 'identify',
  'backup-settings': 'settings backup',
  'restore-settings': 'restoring settings',
  console: 'console',
  home: 'homing',
};

async function onBench(
  world: ToolWorld,
  op: BenchOp,
  run: ToolRun,
  bench: Workbench,
  identity: MachineIdentity,
): Promise<ToolEnd> {
  const { now, publishBackup } = world;
  const { toolId } = run.request;
  switch (op.kind) {
    case 'identify': {
      const described = await describeFirmware(bench, identity, now());
      return described.kind === 'failed' ? bad(described) : result({ op: 'identify', document: described.document });
    }
    case 'backup-settings': {
      const read = await readSettings(bench, identity, now());
      if (read.kind === 'failed') return bad(read);
      return result({ op: 'backup-settings', backupId: publishBackup(read.settings, op.reason, toolId) });
    }
    case 'restore-settings': {
      let backupId: string | null = null;
      const keep = (current: MachineSettings): boolean => {
        backupId = publishBackup(current, 'before restoring settings', toolId);
        return true;
      };
      const onProgress = (done: number, total: number, text: string): void => run.progressed(done, total, text);
      const options = { sameMachine: isOfFlash(world, op.settings) };
      world.trust.expectChange(world.key, 'settings');
      const outcome = await restoreSettings({ bench, identity, wanted: op.settings, options, now, keep, onProgress });
      return outcome.kind === 'restored' ? result({ op: 'restore-settings', backupId, ...outcome.result }) : bad(outcome);
    }
    case 'console': {
      const { commandClass } = judgeLine(identity.firmware, op.line);
      if (commandClass === 'store') world.trust.expectChange(world.key, 'settings');
      return say(bench, run, op.line, timeoutOf(commandClass));
    }
    case 'home': {
      const command = identity.firmware === 'marlin' ? 'G28' : '$H';
      const end = await say(bench, run, command, HOMING_MS);
      return end.kind === 'result' ? result({ op: 'home' }) : end;
    }
  }
}

/** After a flash a machine may call itself otherwise; what was kept before it is its own all the same. */
function isOfFlash({ keptByFlash }: ToolWorld, wanted: MachineSettings): boolean {
  const kept = keptByFlash();
  return kept !== null && kept.firmwareName === wanted.firmwareName && kept.uuid === wanted.uuid;
}

/** A console line while a job runs: nothing is sent. */
function askedWhileRunning({ session }: ToolWorld, line: string, run: ToolRun): ToolEnd {
  const lines = liveAnswer(line, session.snapshot);
  if (lines === null) return refusal('busy', NOT_WHILE_RUNNING);
  for (const text of lines) run.line('in', text);
  return result({ op: 'console', isOk: true, lines: [...lines] });
}

/** Sends one line and tells both sides of the wire. A refusal by the firmware is an answer of the console. */
async function say(bench: Workbench, run: ToolRun, line: string, timeoutMs: number): Promise<ToolEnd> {
  run.line('out', line);
  const answer = await bench.ask(line.trim(), { timeoutMs, onLine: (text) => run.line('in', text) });
  const isConsole = run.request.op.kind === 'console';
  if (answer.kind !== 'ok' && !(isConsole && answer.kind === 'error')) return bad(failureOf(answer, line, bench));
  const told = answer.kind === 'error' ? [...answer.lines, answer.error ?? 'error'] : answer.lines;
  const lines = told.slice(0, 1_000).map((text) => text.slice(0, 300));
  return result({ op: 'console', isOk: answer.kind === 'ok', lines });
}
