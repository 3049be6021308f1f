// SPDX-License-Identifier: AGPL-3.0-or-later
import type { GrblReply } from './reply.js';
import type { GrblAxes } from './status.js';

/** Where a probe last touched, in machine coordinates (mm, or inches with `$13=1`); `hasTouched` false: it did not. */
export type GrblProbe = { readonly position: GrblAxes; readonly hasTouched: boolean };

/** What `$#` tells: offsets of the work coordinate systems (`G54`, …), stored places (`G28`, `G30`), `G92`, tool length, last probe. */
export type GrblParameters = {
  readonly offsets: Readonly<Record<string, GrblAxes>>;
  readonly toolLength: GrblAxes | null;
  readonly probe: GrblProbe | null;
};

/** Nothing told. */
export const NO_GRBL_PARAMETERS: GrblParameters = { offsets: {}, toolLength: null, probe: null };

/** `G54`-`G59`, `G59.1`-`G59.3` (grblHAL), `G28`, `G30`, `G92`. */
const OFFSET_TAG = /^G(?:5[4-9](?:\.[1-3])?|28|30|92)$/;
/** Most axes of a report; grblHAL has up to 8 (`nuts_bolts.h` N_AXIS). */
const MAX_AXES = 8;

/** Adds one line of `$#` (Grbl 1.1 `doc/markdown/commands.md`). Samples: `[G54:4.000,0.000,0.000]`; `[TLO:0.000]`; `[PRB:0.000,0.000,-7.500:1]`. */
export function learnGrblParameters(known: GrblParameters, reply: GrblReply): GrblParameters {
  if (reply.kind !== 'info') return known;
  const { tag, text } = reply;
  if (tag === 'PRB') return { ...known, probe: parseGrblProbe(reply) ?? known.probe };
  const values = axes(text);
  if (values === null) return known;
  if (tag === 'TLO') return { ...known, toolLength: values };
  return OFFSET_TAG.test(tag) ? { ...known, offsets: { ...known.offsets, [tag]: values } } : known;
}

/** Reads `[PRB:x,y,z:1]`; null for anything else. */
export function parseGrblProbe(reply: GrblReply): GrblProbe | null {
  if (reply.kind !== 'info' || reply.tag !== 'PRB') return null;
  const [place = '', touched] = reply.text.split(':');
  const position = axes(place);
  return position === null || (touched !== '0' && touched !== '1') ? null : { position, hasTouched: touched === '1' };
}

/** Words of `[GC:G0 G54 G17 G21 G90 G94 M5 M9 T0 F0 S0]` (`$G`); null for anything else. */
export const parseGrblModes = (reply: GrblReply): readonly string[] | null =>
  reply.kind === 'info' && reply.tag === 'GC' ? reply.text.trim().split(/\s+/).slice(0, MAX_MODES) : null;

/** Words of one `$G`; Grbl has 12, grblHAL some more. */
const MAX_MODES = 40;

function axes(text: string): GrblAxes | null {
  const values = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  return values.length <= MAX_AXES && values.every(Number.isFinite) ? values : null;
}
