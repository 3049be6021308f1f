// SPDX-License-Identifier: AGPL-3.0-or-later
import type { SafetyReport } from '../safety-report.js';
import type { CommandClass } from './command-class.js';
import type { Finding } from './finding.js';
import type { JobPolicy } from './job-policy.js';

/** What the commands of a class do, for those that have no words of their own. */
const DOES: Readonly<Record<CommandClass, string>> = {
  query: 'asks the machine something',
  motion: 'moves the machine',
  heat: 'heats',
  spindle: 'drives the spindle',
  setting: 'changes how the machine works until it is switched off',
  store: 'changes the stored settings of the machine',
  firmware: 'changes the firmware',
  stop: 'stops the machine or takes it out of a stop',
  stream: 'changes how the machine is talked to',
  files: 'works with files of the machine',
  macro: 'runs or keeps a macro',
  other: 'does something that is not known here',
};

/** Commands that the policy does not let into a job. */
export function commandFindings({ commands }: SafetyReport, policy: JobPolicy): Finding[] {
  const findings: Finding[] = [];
  for (const { command, class: kind, why, firstLine, count } of commands) {
    // What takes away a guard is no matter of course where its kind is; M302 has a finding of its own.
    const severity = policy[kind] === 'allow' && why !== null && kind === 'setting' && command !== 'M302' ? 'ask' : policy[kind];
    if (severity === 'allow') continue;
    const times = count > 1 ? ` (${count} times)` : '';
    const what = why ?? DOES[kind];
    const remedy = severity === 'refuse' ? 'take it out of the program' : 'the steward of the machine must agree';
    findings.push({
      code: 'command',
      severity,
      line: firstLine,
      text: `${command} ${what}${times}, which this machine does not let a job do: ${remedy}`,
    });
  }
  return findings;
}
