// SPDX-License-Identifier: AGPL-3.0-or-later
import type { CommandClass, JobPolicyChange, PolicyVerdict } from '@fabcommons/contracts';

/** A class of commands in words, with the verdict that holds where nobody said otherwise (`DEFAULT_JOB_POLICY` of the service). */
export type PolicyRow = { name: CommandClass; words: string; usual: PolicyVerdict };

/** What programs may hold, the weightier first. Classes that every program needs are not offered: without moving there is no job. */
export const POLICY_ROWS: readonly PolicyRow[] = [
  { name: 'store', words: 'Change what the machine keeps (M500, M502, $110=…)', usual: 'refuse' },
  { name: 'stop', words: 'Stop or unlock the machine (M112, $X)', usual: 'refuse' },
  { name: 'files', words: 'Touch files on its card', usual: 'refuse' },
  { name: 'macro', words: 'Run macros that nobody sees here', usual: 'refuse' },
  { name: 'setting', words: 'Change settings until its next restart (M92, M203)', usual: 'allow' },
  { name: 'heat', words: 'Heat', usual: 'allow' },
  { name: 'spindle', words: 'Switch spindle, laser or coolant', usual: 'allow' },
  { name: 'other', words: 'Commands that nobody here knows', usual: 'allow' },
];

/** Verdicts in words. */
export const VERDICT_WORDS: Record<PolicyVerdict, string> = {
  allow: 'allowed',
  ask: 'a steward says yes, job by job',
  refuse: 'refused',
};

/** What was chosen, as the change that is sent: what is as usual is left out, classes that are not offered stay as they were. */
export function policyOf(before: JobPolicyChange, chosen: (name: CommandClass) => string): JobPolicyChange {
  const offered = new Set<string>(POLICY_ROWS.map(({ name }) => name));
  const kept = Object.entries(before).filter(([name]) => !offered.has(name));
  const set = POLICY_ROWS.flatMap(({ name }) => {
    const verdict = chosen(name);
    return verdict === 'allow' || verdict === 'ask' || verdict === 'refuse' ? [[name, verdict] as const] : [];
  });
  return Object.fromEntries([...kept, ...set]);
}
