// SPDX-License-Identifier: CERN-OHL-S-2.0
// Writes export/cleat-hook.gcode from cleat-hook.scad. Run: node make-gcode.mjs
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { outlines, program } from './cam.mjs';

const scad = fileURLToPath(new URL('cleat-hook.scad', import.meta.url));
writeFileSync(
  new URL('../export/cleat-hook.gcode', import.meta.url),
  program({
    title: 'Cleat hook, two pieces',
    licence: 'CERN-OHL-S-2.0',
    blank: [250, 150, 12],
    tool: { kind: 'end mill', diameterMm: 4, flutes: 2 },
    spindleRpm: 10000,
    feed: 1200,
    plunge: 300,
    stepDown: 2.5,
    through: 0.3,
    tabs: { count: 4, widthMm: 5, heightMm: 2 },
    paths: outlines(scad, 'path'),
    notes: ['plywood 12 mm on a spoil board; clamps outside the blank or double-sided tape'],
  }),
);
