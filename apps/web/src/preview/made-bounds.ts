// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Bounds, PATH_KIND, type ProgramPath } from '@fabcommons/gcode';
import { classOf, LINE_CLASSES } from './line-classes.js';

const BESIDE_THE_PART = new Set(['skirt', 'tower', 'other']);

/** Where the part itself stands: a priming line at the edge of the bed is no part. Null where no line belongs to a part. */
export function madeBounds({ points, kinds, features, featureNames, length }: ProgramPath): Bounds | null {
  const isPart = featureNames.map((name) => !BESIDE_THE_PART.has(LINE_CLASSES[classOf(name)]?.id ?? 'other'));
  const min = { x: Infinity, y: Infinity, z: Infinity };
  const max = { x: -Infinity, y: -Infinity, z: -Infinity };
  for (let at = 1; at < length; at += 1) {
    if (kinds[at] !== PATH_KIND.make || isPart[features[at] as number] !== true) continue;
    const x = points[at * 3] as number;
    const y = points[at * 3 + 1] as number;
    const z = points[at * 3 + 2] as number;
    if (x < min.x) min.x = x;
    if (y < min.y) min.y = y;
    if (z < min.z) min.z = z;
    if (x > max.x) max.x = x;
    if (y > max.y) max.y = y;
    if (z > max.z) max.z = z;
  }
  return max.x >= min.x ? { min, max } : null;
}
