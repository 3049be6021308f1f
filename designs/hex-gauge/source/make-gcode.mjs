// SPDX-License-Identifier: CC-BY-4.0
// Writes export/hex-gauge.gcode from hex-gauge.scad. Run: node make-gcode.mjs
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { outlines, program } from './cam.mjs';

const scad = fileURLToPath(new URL('hex-gauge.scad', import.meta.url));

// The same numbers as in the drawing.
const SIZES = [5.5, 7, 8, 10, 13, 17, 19];
const WEB = 8.5;
const MARGIN = 10;
const PLATE = 62;

/** Strokes of the digits in a box 4 wide and 7 high, one tool path each. */
const DIGITS = {
  0: [[[0, 0], [4, 0], [4, 7], [0, 7], [0, 0]]],
  1: [[[0.8, 5.5], [2.4, 7], [2.4, 0]]],
  2: [[[0, 7], [4, 7], [4, 3.5], [0, 3.5], [0, 0], [4, 0]]],
  3: [[[0, 7], [4, 7], [4, 0], [0, 0]], [[1, 3.5], [4, 3.5]]],
  4: [[[0, 7], [0, 3], [4, 3]], [[4, 7], [4, 0]]],
  5: [[[4, 7], [0, 7], [0, 3.5], [4, 3.5], [4, 0], [0, 0]]],
  6: [[[4, 7], [0, 7], [0, 0], [4, 0], [4, 3.5], [0, 3.5]]],
  7: [[[0, 7], [4, 7], [1.5, 0]]],
  8: [[[0, 0], [4, 0], [4, 7], [0, 7], [0, 0]], [[0, 3.5], [4, 3.5]]],
  9: [[[0, 0], [4, 0], [4, 7], [0, 7], [0, 3.5], [4, 3.5]]],
  '.': [[[0, 0], [0.4, 0]]],
};
const HEIGHT = 6.3; // of a digit on the plate
const DEPTH = 0.4;

function strokesOf(text, centreX, bottomY) {
  const scale = HEIGHT / 7;
  const advance = (letter) => (letter === '.' ? 2.7 : 7) * scale;
  const width = [...text].reduce((sum, letter) => sum + advance(letter), 0) - 3 * scale;
  let x = centreX - width / 2;
  return [...text].flatMap((letter) => {
    const at = x;
    x += advance(letter);
    return DIGITS[letter].map((points) => ({ depth: DEPTH, points: points.map(([dx, dy]) => [at + dx * scale, bottomY + dy * scale]) }));
  });
}

let left = MARGIN + WEB;
const strokes = SIZES.flatMap((size) => {
  const centre = left + size / 2;
  left += size + WEB;
  const slotEnd = MARGIN + PLATE - 0.5 * size - 7;
  return strokesOf(String(size), centre, slotEnd - HEIGHT - 4);
});

writeFileSync(
  new URL('../export/hex-gauge.gcode', import.meta.url),
  program({
    title: 'Hex gauge',
    licence: 'CC-BY-4.0',
    blank: [168, 82, 4],
    tool: { kind: 'end mill', diameterMm: 2, flutes: 2 },
    spindleRpm: 12000,
    feed: 700,
    plunge: 200,
    stepDown: 1.4,
    through: 0.3,
    tabs: { count: 4, widthMm: 4, heightMm: 1.2 },
    paths: outlines(scad, 'path'),
    strokes,
    notes: ['plywood, HDPE or acrylic 4 mm on a spoil board; the numbers are engraved first'],
  }),
);
