// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ProgramReport } from '../report.js';
import type { Finding } from './finding.js';
import type { MachineLimits } from './machine-limits.js';

/** Below this share over a limit it is rounding: slicers and posts write feeds with a few digits. */
const FEED_TOLERANCE = 1.001;

/** Feeds, spindle speeds and tools beyond the machine. */
export function motionFindings({ safety }: ProgramReport, limits: MachineLimits): Finding[] {
  return [...feedFindings(safety, limits), ...spindleFindings(safety, limits), ...toolFindings(safety, limits)];
}

type Safety = ProgramReport['safety'];

/** The firmware itself slows down, so that the machine is safe, but the cut or print is not what was meant. */
function feedFindings(safety: Safety, limits: MachineLimits): Finding[] {
  if (limits.maxFeedMmPerMin === null) return [];
  const findings: Finding[] = [];
  for (const axis of ['x', 'y', 'z', 'e'] as const) {
    const asked = safety.maxFeed[axis];
    const limit = limits.maxFeedMmPerMin[axis];
    if (asked === null || asked.value <= limit * FEED_TOLERANCE) continue;
    findings.push({
      code: 'feed',
      severity: 'ask',
      line: asked.line,
      text: `works at ${Math.round(asked.value)} mm/min along ${axis.toUpperCase()}, this machine does ${limit} mm/min: it would run slower than meant; lower F, or let the steward agree`,
    });
  }
  return findings;
}

function spindleFindings(safety: Safety, { minSpindleRpm, maxSpindleRpm }: MachineLimits): Finding[] {
  const findings: Finding[] = [];
  const { minSpindle, maxSpindle } = safety;
  const expected = `this spindle does ${minSpindleRpm ?? 0} to ${maxSpindleRpm ?? 'unknown'} rpm`;
  if (maxSpindle !== null && maxSpindleRpm !== null && maxSpindle.value > maxSpindleRpm) {
    findings.push({
      code: 'spindle-speed',
      severity: 'ask',
      line: maxSpindle.line,
      text: `spindle at ${maxSpindle.value} rpm, ${expected}: lower S and the feed with it`,
    });
  }
  if (minSpindle !== null && minSpindleRpm !== null && minSpindle.value < minSpindleRpm) {
    findings.push({
      code: 'spindle-speed',
      severity: 'ask',
      line: minSpindle.line,
      text: `spindle at ${minSpindle.value} rpm, ${expected}: raise S`,
    });
  }
  return findings;
}

function toolFindings(safety: Safety, { tools }: MachineLimits): Finding[] {
  const beyond = safety.tools.filter(({ tool }) => tool >= (tools ?? 1));
  const [first] = [...beyond].sort((left, right) => left.line - right.line);
  if (first === undefined) return [];
  if (tools === null) {
    return [
      {
        code: 'limit-unknown',
        severity: 'ask',
        line: first.line,
        text: `uses tool T${first.tool} and nobody has said how many tools the machine has: enter it with the machine`,
      },
    ];
  }
  const has = tools === 1 ? 'one tool, T0' : `${tools} tools, T0 to T${tools - 1}`;
  return [
    {
      code: 'tool',
      severity: 'refuse',
      line: first.line,
      text: `uses tool T${first.tool}, this machine has ${has}: prepare the program for this machine`,
    },
  ];
}
