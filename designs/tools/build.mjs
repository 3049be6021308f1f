// SPDX-License-Identifier: AGPL-3.0-or-later
// Makes every export in designs/ again from its source. Run: node designs/tools/build.mjs [slug …]
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const DESIGNS = fileURLToPath(new URL('..', import.meta.url));
const openscad = (...args) => execFileSync('openscad', ['-q', ...args], { stdio: ['ignore', 'ignore', 'inherit'] });

const wanted = process.argv.slice(2);
for (const slug of readdirSync(DESIGNS)) {
  const folder = `${DESIGNS}${slug}`;
  if (!existsSync(`${folder}/okh.toml`) || (wanted.length > 0 && !wanted.includes(slug))) continue;
  const scad = `${folder}/source/${slug}.scad`;
  if (existsSync(`${folder}/source/make-gcode.mjs`)) {
    copyFileSync(`${DESIGNS}tools/cam.mjs`, `${folder}/source/cam.mjs`);
    openscad('-D', 'what="blank"', '-o', `${folder}/export/${slug}.svg`, scad);
    execFileSync(process.execPath, [`${folder}/source/make-gcode.mjs`], { stdio: 'inherit' });
  } else {
    openscad('--export-format', 'binstl', '-o', `${folder}/export/${slug}.stl`, scad);
  }
  console.log(slug);
}
