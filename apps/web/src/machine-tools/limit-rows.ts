// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MachineLimits } from '@fabcommons/contracts';
import { degrees, lengthOf, size } from '../ui/measure.js';

/** What a machine can take, as rows to read; what it does not tell is left out, except its reach. */
export function limitRows(
  limits: Partial<MachineLimits>,
  length: 'mm' | 'inch',
  temperature: 'celsius' | 'fahrenheit',
): [string, string | null][] {
  const { travelMm, maxToolC, maxBedC, maxFeedMmPerMin, minSpindleRpm, maxSpindleRpm, tools } = limits;
  const reach = travelMm
    ? size({ x: travelMm.max.x - travelMm.min.x, y: travelMm.max.y - travelMm.min.y, z: travelMm.max.z - travelMm.min.z }, length)
    : null;
  const rows: [string, string | null][] = [['Reach', reach]];
  if (maxToolC != null) rows.push(['Nozzle up to', degrees(maxToolC, temperature)]);
  if (maxBedC != null) rows.push(['Bed up to', degrees(maxBedC, temperature)]);
  if (maxFeedMmPerMin) {
    const { x, y, z } = maxFeedMmPerMin;
    rows.push(['Fastest X, Y, Z', `${[x, y, z].map((feed) => lengthOf(feed, length)).join(', ')} a minute`]);
  }
  if (maxSpindleRpm != null) rows.push(['Spindle', `${minSpindleRpm ?? 0} to ${maxSpindleRpm} rpm`]);
  if (tools != null) rows.push(['Tools', String(tools)]);
  return rows;
}
