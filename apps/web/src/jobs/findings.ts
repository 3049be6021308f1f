// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Job, JobFinding } from '@fabcommons/contracts';

/** Findings of one kind: they are shown together and let through together. */
export type FindingGroup = {
  code: string;
  title: string;
  severity: JobFinding['severity'];
  findings: JobFinding[];
  /** Who has said yes to them. */
  grant: NonNullable<Job['grants']>[number] | null;
};

const TITLES: Record<string, string> = {
  problem: 'The program cannot be read through',
  command: 'Commands that a job may not hold here',
  bounds: 'It leaves the room of the machine',
  size: 'It is larger than the machine',
  'work-offset-unknown': 'Its zero is not known',
  'tool-temperature': 'The nozzle would get too hot',
  'bed-temperature': 'The bed would get too hot',
  'cold-extrusion': 'It pushes filament while cold',
  feed: 'It is faster than the machine',
  'spindle-speed': 'The spindle cannot turn like that',
  'not-homed': 'It moves before it knows where it is',
  tool: 'It asks for a tool that is not there',
  'limit-unknown': 'Something of the machine is not known',
};

/** What stands against a program, by kind: what refuses it first, then what waits for a steward's word, then what was let through. */
export function findingGroups({ findings = [], grants = [] }: Pick<Job, 'findings' | 'grants'>): FindingGroup[] {
  const groups = new Map<string, FindingGroup>();
  for (const finding of findings) {
    const key = `${finding.severity} ${finding.code}`;
    const group = groups.get(key) ?? {
      code: finding.code,
      title: TITLES[finding.code] ?? finding.code,
      severity: finding.severity,
      findings: [],
      grant: finding.severity === 'ask' ? (grants.find(({ code }) => code === finding.code) ?? null) : null,
    };
    group.findings.push(finding);
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => rank(a) - rank(b));
}

/** Codes that still wait for a steward's word. */
export const codesToGrant = (groups: readonly FindingGroup[]): string[] =>
  groups.filter(({ severity, grant }) => severity === 'ask' && grant === null).map(({ code }) => code);

const rank = ({ severity, grant }: FindingGroup): number => (severity === 'refuse' ? 0 : grant === null ? 1 : 2);
