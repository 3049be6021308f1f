// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Extreme, SafetyReport } from '../safety-report.js';
import type { Finding } from './finding.js';
import type { MachineLimits } from './machine-limits.js';

/** Temperatures above what the machine may, and filament pushed through a cold nozzle. */
export function heatFindings(safety: SafetyReport, limits: MachineLimits): Finding[] {
  const findings: Finding[] = [];
  const check = (
    code: 'tool-temperature' | 'bed-temperature',
    what: string,
    asked: Extreme | null,
    limitC: number | null,
  ): void => {
    if (asked === null || asked.value <= 0) return;
    if (limitC === null) {
      findings.push({
        code: 'limit-unknown',
        severity: 'ask',
        line: asked.line,
        text: `the ${what} is heated to ${asked.value} °C and nobody has said how hot it may get: enter its limit with the machine`,
      });
    } else if (asked.value > limitC) {
      findings.push({
        code,
        severity: 'refuse',
        line: asked.line,
        text: `the ${what} is to reach ${asked.value} °C, this machine allows ${limitC} °C: slice for this machine and its material`,
      });
    }
  };
  check('tool-temperature', 'nozzle', safety.maxTool, limits.maxToolC);
  check('bed-temperature', 'bed', safety.maxBed, limits.maxBedC);
  if (safety.coldExtrusionLine !== null) {
    findings.push({
      code: 'cold-extrusion',
      severity: 'ask',
      line: safety.coldExtrusionLine,
      text: 'pushes filament with a nozzle that the program has not heated: expected M104 or M109 before; add it, or heat by hand first',
    });
  }
  if (safety.allowsColdExtrusionLine !== null) {
    findings.push({
      code: 'cold-extrusion',
      severity: 'ask',
      line: safety.allowsColdExtrusionLine,
      text: "M302 switches off the machine's guard against cold extrusion: take it out, or let the steward agree",
    });
  }
  return findings;
}
