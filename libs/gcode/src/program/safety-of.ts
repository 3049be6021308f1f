// SPDX-License-Identifier: AGPL-3.0-or-later
import type { SafetyReport } from '../safety-report.js';
import type { CommandCounter } from './command-counter.js';
import type { ProgramTally } from './program-tally.js';

/** What preflight needs, out of what has been added up. */
export function safetyOf(tally: ProgramTally, commands: CommandCounter): SafetyReport {
  const systems = [...tally.workExtents].sort(([left], [right]) => left - right);
  return {
    workExtents: systems
      .map(([system, collector]) => ({ system: `G${system}`, extent: collector.extent }))
      .filter(({ extent }) => extent.x !== null || extent.y !== null || extent.z !== null),
    machineExtent: tally.machineExtent.extent,
    storedPositionLine: tally.storedPositionLine,
    homingLine: tally.homingLine,
    firstMoveLine: tally.firstMoveLine,
    maxTool: tally.heaters.maxTool,
    maxBed: tally.heaters.maxBed,
    maxChamber: tally.heaters.maxChamber,
    coldExtrusionLine: tally.heaters.coldExtrusionLine,
    allowsColdExtrusionLine: tally.coldAllowedLine,
    maxFeed: tally.feeds.highest,
    minSpindle: tally.minSpindle,
    maxSpindle: tally.maxSpindle,
    tools: [...tally.tools].map(([tool, line]) => ({ tool, line })),
    inchLine: tally.inchLine,
    millimetreLine: tally.millimetreLine,
    commands: commands.uses,
  };
}
