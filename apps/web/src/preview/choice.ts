// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Choice } from './path-stage.js';
import type { ProgramView } from './program-view.js';

/** All classes of lines. */
export const ALL_CLASSES = 0xffff;

/** What is shown at first: everything that is made, by kind of line; a program that cuts by depth, with its blank. */
export function firstChoice(view: ProgramView): Choice {
  return {
    fromLayer: 0,
    toLayer: lastLayer(view),
    travels: view.stock !== null,
    by: view.report.layers > 0 ? 'feature' : 'second',
    classes: ALL_CLASSES,
    retractions: false,
    stock: true,
  };
}

/** Number of the last layer; 0 where there is one only. */
export function lastLayer(view: ProgramView): number {
  return (view.makes[0]?.layerFrom.length ?? 2) - 2;
}
