// SPDX-License-Identifier: AGPL-3.0-or-later

/** Lengths along the machine's axes in mm. */
export type Xyz = { x: number; y: number; z: number };
/** How far a part stands out along one axis, in mm, always > 0. */
export type Overshoot = { axis: 'x' | 'y' | 'z'; byMm: number };
/** Whether a part fits, and how it has to lie. */
export type Fit = { kind: 'fits'; isTurned: boolean } | { kind: 'too-big'; over: Overshoot[] };

const AXES = ['x', 'y', 'z'] as const;
const total = (over: readonly Overshoot[]): number => over.reduce((sum, one) => sum + one.byMm, 0);
const turned = (size: Xyz): Xyz => ({ x: size.y, y: size.x, z: size.z });

/**
 * Whether a box fits into the work volume as drawn or, where allowed, turned by 90° in the plane. Of two ways that do not fit the nearer
 * one is told.
 */
export function fitInVolume(part: { sizeMm: Xyz; volumeMm: Xyz; mayTurn: boolean }): Fit {
  const asDrawn = overshoots(part.sizeMm, part.volumeMm);
  if (asDrawn.length === 0) return { kind: 'fits', isTurned: false };
  if (!part.mayTurn) return { kind: 'too-big', over: asDrawn };
  const whenTurned = overshoots(turned(part.sizeMm), part.volumeMm);
  if (whenTurned.length === 0) return { kind: 'fits', isTurned: true };
  return { kind: 'too-big', over: total(whenTurned) < total(asDrawn) ? whenTurned : asDrawn };
}

/**
 * How many boxes fit on the bed at once in rows and columns, `gapMm` apart; 0 when not even one does. A cleverer packing may find room for
 * more, so this never promises too much.
 */
export function howManyFit(part: { sizeMm: Xyz; volumeMm: Xyz; gapMm: number }): number {
  const { sizeMm, volumeMm, gapMm } = part;
  if (sizeMm.z > volumeMm.z) return 0;
  const along = (axis: 'x' | 'y'): number => Math.floor((volumeMm[axis] + gapMm) / (sizeMm[axis] + gapMm));
  return along('x') * along('y');
}

/** Whether the box fits when somebody lays it differently: turned in the plane, or on another of its sides. */
export function fitsLaidDifferently(part: { sizeMm: Xyz; volumeMm: Xyz }): boolean {
  const { x, y, z } = part.sizeMm;
  return [
    { x, y, z },
    { x, y: z, z: y },
    { x: z, y, z: x },
  ].some((sizeMm) => fitInVolume({ sizeMm, volumeMm: part.volumeMm, mayTurn: true }).kind === 'fits');
}

function overshoots(sizeMm: Xyz, volumeMm: Xyz): Overshoot[] {
  return AXES.flatMap((axis) => {
    const byMm = sizeMm[axis] - volumeMm[axis];
    return byMm > 0 ? [{ axis, byMm }] : [];
  });
}
