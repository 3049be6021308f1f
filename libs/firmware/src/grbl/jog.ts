// SPDX-License-Identifier: AGPL-3.0-or-later

/** A relative motion by hand: millimetres per axis, mm/min. */
export type GrblJog = {
  readonly x?: number | undefined;
  readonly y?: number | undefined;
  readonly z?: number | undefined;
  readonly e?: number | undefined;
  readonly feedMmPerMin: number;
};

/** Longest single jog, mm: it ends by itself even if nobody cancels it. */
export const MAX_GRBL_JOG_MM = 200;
/** Fastest jog that is asked for, mm/min; the machine has its own limits ($110-$112) below. */
const MAX_JOG_FEED = 20_000;
/** Grbl prints and plans to a thousandth. */
const DECIMALS = 3;

/**
 * The line of a jog, or why there is none. Sample: `$J=G91G21X1.000Y-2.500F600` (Grbl 1.1 `doc/markdown/jogging.md`: needs F; leaves the modal
 * state as it is; refused with error:15 where it would leave the travel).
 */
export function grblJogLine(jog: GrblJog): { readonly line: string } | { readonly problem: string } {
  const { feedMmPerMin } = jog;
  if (!(feedMmPerMin > 0) || feedMmPerMin > MAX_JOG_FEED)
    return { problem: `the feed must be above 0 and at most ${MAX_JOG_FEED} mm/min` };
  if (jog.e) return { problem: 'this machine has no extruder' };
  let words = '';
  for (const axis of ['x', 'y', 'z'] as const) {
    const mm = jog[axis] ?? 0;
    if (!Number.isFinite(mm) || Math.abs(mm) > MAX_GRBL_JOG_MM) return { problem: `one jog goes at most ${MAX_GRBL_JOG_MM} mm` };
    if (Number(mm.toFixed(DECIMALS)) !== 0) words += `${axis.toUpperCase()}${mm.toFixed(DECIMALS)}`;
  }
  if (words === '') return { problem: 'the jog goes nowhere: name an axis and a distance' };
  return { line: `$J=G91G21${words}F${Math.max(1, Math.round(feedMmPerMin))}` };
}
