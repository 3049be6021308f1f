// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ProgramReport } from '../report.js';
import type { AxisExtent, Extent } from '../safety-report.js';
import { AXES, type Axis, type Vector } from '../vector.js';
import type { Finding } from './finding.js';
import type { MachineLimits } from './machine-limits.js';

/** Less than this beyond the end is rounding of inches and of offsets told with three digits. */
const TOLERANCE_MM = 0.01;

/** Places out of reach, and places that cannot be known. */
export function travelFindings(report: ProgramReport, limits: MachineLimits): Finding[] {
  const { safety } = report;
  const moves = safety.workExtents.some(({ extent }) => AXES.some((axis) => extent[axis] !== null));
  const findings = homingFindings(report, limits);
  if (limits.travelMm === null) {
    if (moves) findings.push(unknown(safety.firstMoveLine ?? 0));
    return findings;
  }
  const isPlaced = isPlaceKnown(report, limits);
  const machine = 'machine coordinates';
  if (isPlaced) findings.push(...placeFindings(safety.machineExtent, { x: 0, y: 0, z: 0 }, machine, limits.travelMm));
  else findings.push(...sizeFindings(safety.machineExtent, machine, limits.travelMm));
  for (const { system, extent } of safety.workExtents) {
    const offset = offsetOf(system, report, limits);
    if (isPlaced && offset === null) findings.push(offsetUnknown(system, extent));
    if (isPlaced && offset !== null) findings.push(...placeFindings(extent, offset, system, limits.travelMm));
    else findings.push(...sizeFindings(extent, system, limits.travelMm));
  }
  return findings;
}

/** Grbl without homing counts from where it was switched on: places then mean nothing, sizes do. */
function isPlaceKnown({ safety }: ProgramReport, { isHomed, needsHoming }: MachineLimits): boolean {
  return needsHoming || isHomed === true || safety.homingLine !== null;
}

function offsetOf(system: string, { dialect }: ProgramReport, { workOffsetsMm }: MachineLimits): Vector | null {
  const known = workOffsetsMm?.[system];
  if (known !== undefined) return known;
  return dialect === 'marlin' && workOffsetsMm === null ? { x: 0, y: 0, z: 0 } : null;
}

function homingFindings({ safety, dialect }: ProgramReport, { isHomed, needsHoming }: MachineLimits): Finding[] {
  const { firstMoveLine, homingLine } = safety;
  if (!needsHoming || isHomed === true || firstMoveLine === null) return [];
  if (homingLine !== null && homingLine <= firstMoveLine) return [];
  const cycle = dialect === 'marlin' ? 'G28' : '$H';
  const late = homingLine === null ? 'without homing' : `before it homes in line ${homingLine}`;
  if (isHomed === false) {
    return [
      {
        code: 'not-homed',
        severity: 'refuse',
        line: firstMoveLine,
        text: `moves ${late}, and the machine does not know where its tool stands: home it first, or add ${cycle}`,
      },
    ];
  }
  return [
    {
      code: 'not-homed',
      severity: 'ask',
      line: firstMoveLine,
      text: `moves ${late}, and it is not known whether the machine is homed: home it first, or add ${cycle}`,
    },
  ];
}

function placeFindings(extent: Extent, offset: Vector, system: string, travel: { min: Vector; max: Vector }): Finding[] {
  const findings: Finding[] = [];
  for (const axis of AXES) {
    const range = extent[axis];
    if (range === null) continue;
    const low = range.min.value + offset[axis];
    const high = range.max.value + offset[axis];
    if (high > travel.max[axis] + TOLERANCE_MM) findings.push(beyond(range.max.line, axis, high, system, travel));
    if (low < travel.min[axis] - TOLERANCE_MM) findings.push(beyond(range.min.line, axis, low, system, travel));
  }
  return findings;
}

function beyond(line: number, axis: Axis, mm: number, system: string, travel: { min: Vector; max: Vector }): Finding {
  const by = mm > travel.max[axis] ? mm - travel.max[axis] : travel.min[axis] - mm;
  return {
    code: 'bounds',
    severity: 'refuse',
    line,
    text: `${axis.toUpperCase()} goes to ${round(mm)} mm of the machine (${system}), ${round(by)} mm beyond its ${round(travel.min[axis])} to ${round(travel.max[axis])} mm: move the part or the work offset, or take a larger machine`,
  };
}

function sizeFindings(extent: Extent, system: string, travel: { min: Vector; max: Vector }): Finding[] {
  return AXES.flatMap((axis) => {
    const range: AxisExtent | null = extent[axis];
    if (range === null) return [];
    const span = range.max.value - range.min.value;
    const room = travel.max[axis] - travel.min[axis];
    if (span <= room + TOLERANCE_MM) return [];
    const text = `needs ${round(span)} mm along ${axis.toUpperCase()} (${system}), the machine has ${round(room)} mm: take a larger machine`;
    return [{ code: 'size' as const, severity: 'refuse' as const, line: Math.max(range.min.line, range.max.line), text }];
  });
}

function offsetUnknown(system: string, extent: Extent): Finding {
  const lines = AXES.flatMap((axis) => (extent[axis] === null ? [] : [extent[axis].min.line]));
  return {
    code: 'work-offset-unknown',
    severity: 'ask',
    line: Math.min(...lines),
    text: `moves in ${system}, whose offset is not known, so nobody can tell whether it stays in reach: read the machine's offsets, or look yourself`,
  };
}

function unknown(line: number): Finding {
  return {
    code: 'limit-unknown',
    severity: 'ask',
    line,
    text: 'moves, and nobody has said how far the machine reaches: enter its size with the machine',
  };
}

const round = (mm: number): number => Math.round(mm * 100) / 100 + 0;
