// SPDX-License-Identifier: AGPL-3.0-or-later
import type { SafetyReport } from '../safety-report.js';
import type { Finding } from './finding.js';
import type { JobPolicy } from './job-policy.js';

/** Commands that the policy does not let into a job. */
export function commandFindings({ commands }: SafetyReport, policy: JobPolicy): Finding[] {
  const findings: Finding[] = [];
  for (const { command, class: kind, why, firstLine, count } of commands) {
    // What takes away a guard is no matter of course where its kind is; M302 has a finding of its own.
    const severity = policy[kind] === 'allow' && why !== null && kind === 'setting' && command !== 'M302' ? 'ask' : policy[kind];
    if (severity === 'allow') continue;
    const times = count > 1 ? ` (${count} times)` : '';
    const what = why ?? `is of the kind "${kind}"`;
    const remedy = severity === 'refuse' ? 'take it out of the program' : 'the steward of the machine must agree';
    findings.push({
      code: 'command',
      severity,
      line: firstLine,
      text: `${command} ${what}${times}; a job for this machine must not: ${remedy}`,
    });
  }
  return findings;
}
