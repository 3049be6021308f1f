// SPDX-License-Identifier: AGPL-3.0-or-later
import { defaultLimits } from '../../../libs/gcode/dist/index.js';

/** The limits that PrusaSlicer's own estimate went by, from the settings it writes at the end of a program (normal mode: the first of each pair). */
export function slicerLimits(text) {
  const get = (name) => Number(new RegExp(`^; machine_max_${name} = ([\\d.]+)`, 'm').exec(text)?.[1]);
  const perAxis = (name) => ({ x: get(`${name}_x`), y: get(`${name}_y`), z: get(`${name}_z`), e: get(`${name}_e`) });
  return {
    ...defaultLimits('marlin'),
    maxFeedMmPerS: perAxis('feedrate'),
    maxAccelerationMmPerS2: perAxis('acceleration'),
    printAccelerationMmPerS2: get('acceleration_extruding'),
    travelAccelerationMmPerS2: get('acceleration_travel') || get('acceleration_extruding'),
    retractAccelerationMmPerS2: get('acceleration_retracting'),
    junction: { kind: 'jerk', mmPerS: perAxis('jerk') },
  };
}

/** What PrusaSlicer says of its own work: seconds, and millimetres of filament without what its start and end G-code pushes. */
export function slicerFigures(text) {
  const time = /^; estimated printing time \(normal mode\) = (.+)$/m.exec(text)?.[1] ?? '';
  const seconds = [...time.matchAll(/(\d+)([dhms])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * { d: 86_400, h: 3600, m: 60, s: 1 }[unit],
    0,
  );
  return { seconds, filamentMm: Number(/^; filament used \[mm\] = ([\d.]+)/m.exec(text)?.[1]) };
}
