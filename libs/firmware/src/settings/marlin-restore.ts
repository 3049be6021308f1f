// SPDX-License-Identifier: AGPL-3.0-or-later
import type { SettingChange } from './diff.js';
import { type FirmwareSettings, numberOf, type SettingEntry } from './entry.js';
import { MARLIN_SETTING_COMMANDS, MARLIN_UNIT_COMMANDS } from './marlin-commands.js';
import { marlinBase, readMarlinKey } from './marlin-key.js';
import { marlinCommand, type MarlinGroup, marlinGroups } from './marlin-settings.js';
import type { LeftOut, PlannedRestore, RestoreStep } from './restore-step.js';

/**
 * Sent in this order, others between: steps before limits, since Marlin scales limits when E gets fewer than 20 steps (2.1 `M92.cpp`); mesh points
 * before leveling is switched on, which is refused without a valid mesh (`M420.cpp`).
 */
const FIRST = ['M92', 'M201', 'M203', 'M204', 'M205'];
const LAST = ['G29', 'M421', 'M420'];
/** Steps per mm of E below which `M92` changes `M201`, `M203` and `M205` of E as well. */
const SCALING_STEPS = 20;

/** Commands that make a Marlin's settings the wanted ones. */
export function planMarlinRestore(
  current: FirmwareSettings,
  wanted: FirmwareSettings,
  changes: readonly SettingChange[],
): PlannedRestore {
  const leftOut: LeftOut[] = [];
  const differing = new Set<string>();
  for (const change of changes) {
    if (change.kind === 'removed') continue;
    const reason = whyNot(change, current);
    if (reason === null) differing.add(change.key);
    else leftOut.push({ key: change.key, reason });
  }
  for (const key of scaledAlong(wanted, differing)) differing.add(key);
  const groups = marlinGroups(wanted.entries);
  const told = new Map<string, MarlinGroup[]>();
  for (const group of groups) {
    const plain = plainBase(group.base);
    told.set(plain, [...(told.get(plain) ?? []), group]);
  }
  const steps: { rank: number; step: RestoreStep }[] = [];
  for (const group of groups) {
    const brothers = told.get(plainBase(group.base)) ?? [group];
    // A command that is told twice counts as a whole and in its order: `M200 D1.75`, `M200 D0`.
    const isWhole = brothers.length > 1 || MARLIN_SETTING_COMMANDS[group.command]?.whole === true;
    const keys = (brothers.length > 1 ? brothers : [group]).flatMap(({ entries }) => entries.map(({ key }) => key));
    if (!keys.some((key) => differing.has(key))) continue;
    const sent = isWhole ? group.entries : group.entries.filter(({ key }) => differing.has(key));
    const step = { command: marlinCommand(group.base, sent), keys: sent.map(({ key }) => key) };
    steps.push({ rank: rankOf(group.command), step });
  }
  return { steps: steps.sort((a, b) => a.rank - b.rank).map(({ step }) => step), leftOut };
}

function whyNot({ key, kind, after }: Extract<SettingChange, { after: SettingEntry }>, current: FirmwareSettings): string | null {
  const read = readMarlinKey(key);
  if (after.group === 'identity' || !read) return 'the machine tells it, nobody sets it';
  if (read.command in MARLIN_UNIT_COMMANDS) return 'units of the answer, no setting';
  const known = MARLIN_SETTING_COMMANDS[read.command];
  if (!known) return `${read.command} is not known here: it is not sent, since nobody knows what it does`;
  if (read.letter === '' || numberOf(after.value) === null) return 'it was not told as a number';
  if (kind === 'changed') return null;
  const mode = (selector: string): string => selector.replace(/\s*[IJ]\d+/g, '').trim();
  const hasAlike = current.entries.some((entry) => {
    const own = readMarlinKey(entry.key);
    return own?.command === read.command && (read.command !== 'G29' || mode(own.selector) === mode(read.selector));
  });
  // `G29` with other letters would begin to probe: only the form that this machine uses itself is sent.
  if (read.command === 'G29') return hasAlike ? null : 'this machine has no mesh of this kind: probe one first (G29)';
  const hasLeveling = current.entries.some((entry) => entry.key.startsWith('M420.'));
  if (read.command === 'M421') return hasLeveling ? null : 'this firmware has no mesh';
  return 'this firmware does not tell it: built without';
}

/** Limits of E that Marlin changes by itself when the wanted steps per mm are few. */
function scaledAlong(wanted: FirmwareSettings, differing: ReadonlySet<string>): readonly string[] {
  const scales = wanted.entries.some(
    ({ key, value }) => /^M92(?:\[.*\])?\.E$/.test(key) && differing.has(key) && Number(value) < SCALING_STEPS,
  );
  return scales ? wanted.entries.filter(({ key }) => /^M20[135](?:\[.*\])?\.E$/.test(key)).map(({ key }) => key) : [];
}

function plainBase(base: string): string {
  const key = readMarlinKey(base);
  return key ? marlinBase({ ...key, nth: 1 }) : base;
}

function rankOf(command: string): number {
  if (FIRST.includes(command)) return FIRST.indexOf(command) - FIRST.length;
  return LAST.includes(command) ? LAST.indexOf(command) + 1 : 0;
}
