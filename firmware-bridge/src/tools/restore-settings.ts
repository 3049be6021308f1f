// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MachineIdentity, MachineSettings, ToolResult, ToolValue } from '@fabcommons/contracts';
import { diffSettings, type RestoreOptions, restorePlan, type RestorePlan, settingOf } from '@fabcommons/firmware';
import type { Workbench } from '../session/workbench.js';
import { readSettings } from './read-settings.js';
import { failureOf, type ToolFailed, type ToolRefused } from './tool-failure.js';

/** What is written back, to which machine, and who is told. */
export type RestoreRequest = {
  readonly bench: Workbench;
  readonly identity: MachineIdentity;
  readonly wanted: MachineSettings;
  readonly options?: RestoreOptions;
  /** What time it is, ISO 8601. */
  readonly now: () => string;
  /** The settings before anything is written: kept by the caller. Nothing is written when it rejects or answers false. */
  readonly keep?: (current: MachineSettings) => boolean | Promise<boolean>;
  readonly onProgress?: (done: number, total: number, text: string) => void;
};

/** The outcome of a restore, in the words of the contract; `backupId` is the caller's. */
export type RestoreResult = Omit<Extract<ToolResult, { op: 'restore-settings' }>, 'op' | 'backupId'>;
/** What came of it. */
export type RestoreOutcome =
  | { readonly kind: 'restored'; readonly result: RestoreResult; readonly notes: readonly string[] }
  | ToolRefused
  | ToolFailed;

type Plan = Extract<RestorePlan, { kind: 'plan' }>;
type Misfit = { key: string; reason: string };

/** Writing to EEPROM and answering takes Grbl some 50 ms a value, a Marlin with flash emulation up to 2 s. */
const WRITE_TIMEOUT_MS = 15_000;

/** Reads what the machine has now and says what a restore would do; writes nothing. */
export async function planRestore({
  bench,
  identity,
  wanted,
  options,
  now,
}: RestoreRequest): Promise<
  { readonly kind: 'planned'; readonly current: MachineSettings; readonly plan: Plan } | ToolRefused | ToolFailed
> {
  const read = await readSettings(bench, identity, now());
  if (read.kind === 'failed') return read;
  const plan = restorePlan(read.settings, wanted, options);
  if (plan.kind === 'refused') return { kind: 'refused', code: 'wrong-firmware', reason: plan.reason };
  return { kind: 'planned', current: read.settings, plan };
}

/**
 * Makes a machine's settings the wanted ones: writes only what differs, reads all back, and stores (Marlin's `M500`) only what it has found right.
 * A value that became neither the wanted nor the old one is not stored: the machine loads what it had stored before, and the restore has failed.
 */
export async function restoreSettings(request: RestoreRequest): Promise<RestoreOutcome> {
  const planned = await planRestore(request);
  if (planned.kind !== 'planned') return planned;
  const { current, plan } = planned;
  const { bench, identity, wanted, now } = request;
  if (plan.steps.length > 0 && request.keep && !(await request.keep(current)))
    return { kind: 'failed', code: 'internal', reason: 'the settings that are there now could not be kept: nothing was written' };
  const said = await write(request, plan);
  if (said.kind === 'failed') return said;
  if (plan.steps.length === 0)
    return { kind: 'restored', result: resultOf({ current, after: current, wanted, plan, misfits: [] }), notes: plan.notes };
  const read = await readSettings(bench, identity, now());
  if (read.kind === 'failed') return { ...read, reason: `written, but not read back: ${read.reason}` };
  const after = read.settings;
  const { misfits, isWrong } = compare(plan, { current, after, wanted }, said.refusals);
  if (isWrong) return await undo(bench, plan, misfits);
  const stored = plan.store === null ? null : await bench.ask(plan.store, { timeoutMs: WRITE_TIMEOUT_MS });
  if (stored && (stored.kind !== 'ok' || stored.lines.some((line) => /error|disabled|failed/i.test(line))))
    return {
      kind: 'failed',
      code: 'firmware-error',
      reason: `the values are in use but not stored, a restart loses them: ${plan.store}: ${stored.error ?? stored.lines.join(' ')}`,
    };
  return { kind: 'restored', result: resultOf({ current, after, wanted, plan, misfits }), notes: plan.notes };
}

async function write(
  { bench, onProgress }: RestoreRequest,
  plan: Plan,
): Promise<{ readonly kind: 'written'; readonly refusals: ReadonlyMap<string, string> } | ToolFailed> {
  const refusals = new Map<string, string>();
  for (const [index, { command, keys }] of plan.steps.entries()) {
    onProgress?.(index, plan.steps.length, command);
    const answer = await bench.ask(command, { timeoutMs: WRITE_TIMEOUT_MS });
    if (answer.kind === 'error') for (const key of keys) refusals.set(key, `${command}: ${answer.error ?? 'refused'}`);
    else if (answer.kind !== 'ok') {
      const failed = failureOf(answer, command, bench);
      return {
        ...failed,
        reason: `${failed.reason}; ${index} of ${plan.steps.length} commands were written, nothing was stored by M500`,
      };
    }
  }
  onProgress?.(plan.steps.length, plan.steps.length, 'reading back');
  return { kind: 'written', refusals };
}

type Three = { readonly current: MachineSettings; readonly after: MachineSettings; readonly wanted: MachineSettings };

/** What is not as wanted after the writing, and whether something has become a value that nobody asked for. */
function compare(
  plan: Plan,
  { current, after, wanted }: Three,
  refusals: ReadonlyMap<string, string>,
): { misfits: Misfit[]; isWrong: boolean } {
  const written = new Set(plan.steps.flatMap(({ keys }) => keys));
  const stillOff = diffSettings(after, wanted).filter(({ kind, key }) => kind !== 'removed' && written.has(key));
  const changed = new Set(diffSettings(current, after).map(({ key }) => key));
  const misfits = stillOff.map(({ key }) => {
    const told = settingOf(after.entries, key)?.value;
    const reason =
      refusals.get(key) ??
      `the machine tells ${told ?? 'nothing'} after ${settingOf(wanted.entries, key)?.value ?? ''} was written`;
    return { key, reason: reason.slice(0, 300) };
  });
  return { misfits, isWrong: misfits.some(({ key }) => changed.has(key)) };
}

/** Marlin: nothing was stored, and the stored settings come back. Grbl stores at once: a person has to know. */
async function undo(bench: Workbench, plan: Plan, misfits: readonly Misfit[]): Promise<ToolFailed> {
  const what = misfits.map(({ key, reason }) => `${key}: ${reason}`).join('; ');
  if (plan.store === null)
    return { kind: 'failed', code: 'verify-failed', reason: `read back and found wrong: ${what}`.slice(0, 500) };
  const answer = await bench.ask('M501', { timeoutMs: WRITE_TIMEOUT_MS });
  const end =
    answer.kind === 'ok'
      ? 'nothing was stored, the machine has loaded its stored settings again'
      : 'nothing was stored; restart the machine';
  return { kind: 'failed', code: 'verify-failed', reason: `${end}. Read back and found wrong: ${what}`.slice(0, 500) };
}

function resultOf({ current, after, wanted, plan, misfits }: Three & { plan: Plan; misfits: readonly Misfit[] }): RestoreResult {
  const off = new Set(misfits.map(({ key }) => key));
  const before = new Map(current.entries.map((entry) => [entry.key, entry.value]));
  const now = new Map(after.entries.map((entry) => [entry.key, entry.value]));
  const differing = new Set(diffSettings(current, wanted).map(({ key }) => key));
  const keys = [...new Set(plan.steps.flatMap(({ keys: of }) => of))].filter((key) => differing.has(key) && !off.has(key));
  const written: ToolValue[] = keys.map((key) => {
    const entry = settingOf(wanted.entries, key);
    return {
      key,
      name: entry?.name ?? key,
      before: before.get(key) ?? null,
      after: now.get(key) ?? null,
      unit: entry?.unit ?? null,
    };
  });
  return {
    written,
    unchanged: plan.unchanged,
    notRestored: [...plan.leftOut.map(({ key, reason }) => ({ key, reason: reason.slice(0, 300) })), ...misfits].slice(0, 600),
  };
}
