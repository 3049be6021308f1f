// SPDX-License-Identifier: AGPL-3.0-or-later
import type { JobFinding } from '@fabcommons/contracts';
import type { StoredGrant, StoredJob } from './stored-job.js';

/** Findings that refuse the program outright. */
export const refusals = (findings: readonly JobFinding[]): JobFinding[] =>
  findings.filter(({ severity }) => severity === 'refuse');

/** Findings that wait for a steward's word. */
export function unmet({ findings, grants }: Pick<StoredJob, 'findings' | 'grants'>): JobFinding[] {
  return findings.filter(({ severity, code }) => severity === 'ask' && !grants.some((grant) => grant.code === code));
}

/** Code of a job that its machine, as it is said to be now, would not be matched with. */
export const NO_MATCH = 'no-match';

/** What the service found anew in a program, beside what the bridge told before and what the last look at the match showed. */
export const withNew = (old: readonly JobFinding[], found: readonly JobFinding[]): JobFinding[] => [
  ...found,
  ...old.filter(({ from, code }) => from === 'bridge' || code === NO_MATCH),
];

/** What the bridge found in place of what it told before. */
export const withTold = (old: readonly JobFinding[], told: readonly JobFinding[]): JobFinding[] => [
  ...old.filter(({ from }) => from === 'service'),
  ...told,
];

/** Findings in words, e.g. `line 12: M500 would …`. */
export const inWords = (findings: readonly JobFinding[]): string =>
  findings.map(({ line, text }) => (line === 0 ? text : `line ${line}: ${text}`)).join('; ');

/** Codes that the bridge may let through; what nobody has said of a machine stops no job (see program-check.service.ts). */
export const grantedCodes = (grants: readonly StoredGrant[]): string[] => [
  ...new Set(['limit-unknown', ...grants.map(({ code }) => code)]),
];

/** Whether two lists say the same; jsonb keeps no order of members. */
export const areSame = (a: readonly JobFinding[], b: readonly JobFinding[]): boolean => textOf(a) === textOf(b);

const textOf = (findings: readonly JobFinding[]): string =>
  JSON.stringify(findings.map(({ code, severity, line, text, from }) => [code, severity, line, text, from]));
