// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ProgramReport } from '../report.js';
import { commandFindings } from './command-findings.js';
import type { Finding } from './finding.js';
import { heatFindings } from './heat-findings.js';
import { DEFAULT_JOB_POLICY, type JobPolicy } from './job-policy.js';
import type { MachineLimits } from './machine-limits.js';
import { motionFindings } from './motion-findings.js';
import { travelFindings } from './travel-findings.js';

/**
 * Holds a program against the machine that is to run it. Empty: nothing speaks against it. A `refuse` refuses; an `ask` needs the
 * steward's word for its code. The service calls it when a job is taken on, the bridge again before the first byte is sent.
 */
export function preflight(
  report: ProgramReport,
  limits: MachineLimits,
  policy: JobPolicy = DEFAULT_JOB_POLICY,
): readonly Finding[] {
  const problems = report.problems.map(({ line, text }): Finding => ({ code: 'problem', severity: 'refuse', line, text }));
  return [
    ...problems,
    ...commandFindings(report.safety, policy),
    ...travelFindings(report, limits),
    ...heatFindings(report.safety, limits),
    ...motionFindings(report, limits),
  ];
}
