// SPDX-License-Identifier: AGPL-3.0-or-later
import { PATH_KIND } from '@fabcommons/gcode';
import { LINE_CLASSES } from './line-classes.js';
import { SCALE_DARK, SCALE_LIGHT } from './line-shader-colours.js';
import type { Choice, PageColours } from './path-stage.js';
import type { ProgramView } from './program-view.js';

const MARGIN_PX = 16;

/** Lines of one flat picture at most; a longer layer is drawn up to here. */
export const MAX_FLAT_LINES = 300_000;

type Moment = { done: number | null; head: { x: number; y: number } | null };

/** Draws one layer (of a program that cuts, everything) from above: for browsers without WebGL, and for who likes it plain. */
export function drawFlat(
  context: CanvasRenderingContext2D,
  view: ProgramView,
  choice: Choice,
  colours: PageColours,
  { done, head }: Moment,
): void {
  const { width, height } = context.canvas;
  context.clearRect(0, 0, width, height);
  const bounds = view.madeMm;
  if (bounds === null) return;
  const { min, max } = bounds;
  const wide = Math.max(1, max.x - min.x);
  const deep = Math.max(1, max.y - min.y);
  const scale = Math.min((width - 2 * MARGIN_PX) / wide, (height - 2 * MARGIN_PX) / deep);
  const left = (width - wide * scale) / 2 - min.x * scale;
  const foot = (height + deep * scale) / 2 + min.y * scale;
  const { points, kinds, layers, length } = view.path;
  let drawn = 0;
  let style = '';
  context.lineWidth = Math.max(1, Math.min(4, 0.4 * scale));
  context.beginPath();
  for (let at = 1; at < length && drawn < MAX_FLAT_LINES; at += 1) {
    const layer = layers[at] as number;
    if (view.report.layers > 0 && layer !== choice.toLayer) continue;
    const isMade = kinds[at] === PATH_KIND.make;
    if (kinds[at] === PATH_KIND.jump || (!isMade && !choice.travels)) continue;
    const wanted = styleOf(view, choice, colours, at, isMade, done !== null && at > done);
    if (wanted === null) continue;
    if (wanted !== style) {
      context.stroke();
      context.beginPath();
      const [colour = '', dash] = wanted.split('|');
      context.strokeStyle = colour;
      context.setLineDash(dash === 'dashed' ? [6, 4] : []);
      style = wanted;
    }
    context.moveTo(left + (points[at * 3 - 3] as number) * scale, foot - (points[at * 3 - 2] as number) * scale);
    context.lineTo(left + (points[at * 3] as number) * scale, foot - (points[at * 3 + 1] as number) * scale);
    drawn += 1;
  }
  context.stroke();
  if (head === null) return;
  context.beginPath();
  context.setLineDash([]);
  context.fillStyle = colours.head;
  context.arc(left + head.x * scale, foot - head.y * scale, 6, 0, 2 * Math.PI);
  context.fill();
}

/** "colour|dashed", or null for what is not to be drawn. */
function styleOf(view: ProgramView, choice: Choice, colours: PageColours, at: number, isMade: boolean, isToCome: boolean) {
  if (!isMade) return `${colours.travel}|dashed`;
  const { tags } = view.lines;
  const kind = LINE_CLASSES[tags[at * 4 + 1] as number];
  if (((choice.classes >> (tags[at * 4 + 1] as number)) & 1) === 0) return null;
  if (isToCome) return `${colours.pale}|`;
  if (choice.by === 'feature')
    return kind === undefined ? null : `${colours.isDark ? kind.dark : kind.light}|${kind.dashed ? 'dashed' : ''}`;
  const scale = colours.isDark ? SCALE_DARK : SCALE_LIGHT;
  return `${scale[tags[at * 4 + (choice.by === 'speed' ? 2 : 3)] as number] ?? ''}|`;
}
