// SPDX-License-Identifier: CC-BY-SA-4.0
// Writes export/phone-stand.gcode from phone-stand.scad. Run: node make-gcode.mjs
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { outlines, program } from './cam.mjs';

const scad = fileURLToPath(new URL('phone-stand.scad', import.meta.url));
writeFileSync(
  new URL('../export/phone-stand.gcode', import.meta.url),
  program({
    title: 'Phone stand, four pieces',
    licence: 'CC-BY-SA-4.0',
    blank: [260, 165, 6],
    tool: { kind: 'end mill', diameterMm: 3, flutes: 2 },
    spindleRpm: 10000,
    feed: 1000,
    plunge: 250,
    stepDown: 2.1,
    through: 0.3,
    tabs: { count: 4, widthMm: 4, heightMm: 1.5 },
    paths: outlines(scad, 'path'),
    notes: ['birch plywood 6 mm on a spoil board; clamps outside the blank or double-sided tape'],
  }),
);
