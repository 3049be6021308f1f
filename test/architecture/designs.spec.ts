// SPDX-License-Identifier: AGPL-3.0-or-later
/** The designs that ship with the repository, held to what we ask of everybody else's, and more. */
import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createAnalysis, type ProgramReport } from '@fabcommons/gcode';
import { type Manifest, parseOkhToml } from '@fabcommons/interchange';
import { openForPublic } from '@fabcommons/licensing';
import { processById } from '@fabcommons/matching';
import { describe, expect, it } from '@jest/globals';
import type { MeshReading } from '../../apps/service/src/designs/mesh/mesh-facts.js';
import { readStl } from '../../apps/service/src/designs/mesh/stl-reader.js';
import { ROOT } from './source-tree.js';

const DESIGNS = join(ROOT, 'designs');
const slugs = readdirSync(DESIGNS).filter((slug) => existsSync(join(DESIGNS, slug, 'okh.toml')));
/** The gallery shows many pictures at once. */
const MAX_IMAGE_BYTES = 200_000;
/** What the smallest machines take that our demo stands for. */
const PRINT_BED_MM = { x: 220, y: 220, z: 250 };
const MILL_TABLE_MM = { x: 300, y: 200, z: 60 };
/** A stated size may be rounded by this much. */
const ROUNDING_MM = 0.1;

const textOf = (...path: string[]): string => readFileSync(join(DESIGNS, ...path), 'utf8');

function manifestOf(slug: string): Manifest {
  const reading = parseOkhToml(textOf(slug, 'okh.toml'));
  if (reading.kind === 'problem') throw new Error(reading.text);
  expect(reading.warnings).toEqual([]);
  return reading.manifest;
}

function meshOf(path: string): Promise<MeshReading> {
  return readStl(createReadStream(path), statSync(path).size);
}

function reportOf(path: string): ProgramReport {
  const analysis = createAnalysis({ dialect: 'grbl' });
  analysis.push(readFileSync(path));
  return analysis.finish();
}

const parts = slugs.flatMap((slug) => manifestOf(slug).parts.map((part) => ({ ...part, folder: join(DESIGNS, slug) })));

describe('the shipped designs', () => {
  it('are at least six, four of them printed and two milled, under at least four licences', () => {
    const manifests = slugs.map(manifestOf);
    const processes = manifests.flatMap((manifest) => manifest.parts.map((part) => part.process));
    expect(slugs.length).toBeGreaterThanOrEqual(6);
    expect(processes.filter((process) => process === 'fdm').length).toBeGreaterThanOrEqual(4);
    expect(processes.filter((process) => process === 'cnc-milling').length).toBeGreaterThanOrEqual(2);
    expect(new Set(manifests.map((manifest) => manifest.licenceText)).size).toBeGreaterThanOrEqual(4);
  });

  it('carry the same cutter, so that the source of each is complete by itself', () => {
    for (const slug of slugs.filter((each) => existsSync(join(DESIGNS, each, 'source/cam.mjs')))) {
      expect(textOf(slug, 'source/cam.mjs')).toBe(textOf('tools/cam.mjs'));
    }
  });
});

describe.each(slugs)('designs/%s', (slug) => {
  const folder = join(DESIGNS, slug);
  const manifest = manifestOf(slug);

  it('has an open licence, its text, and names it in its sources', () => {
    expect(openForPublic(manifest.licenceText)).toEqual({ open: true });
    if (manifest.licence.kind !== 'ok') throw new Error(manifest.licence.text);
    for (const id of manifest.licence.ids) {
      const text = textOf(slug, `LICENSES/${id}.txt`);
      expect(text.length).toBeGreaterThan(5_000);
      expect(text).toBe(readFileSync(join(ROOT, 'LICENSES', `${id}.txt`), 'utf8'));
    }
    for (const path of manifest.parts.flatMap((part) => part.source)) {
      const named = /SPDX-License-Identifier: (\S+)/.exec(textOf(slug, path))?.[1] ?? '';
      expect(existsSync(join(folder, `LICENSES/${named}.txt`))).toBe(true);
    }
  });

  it('names only files that are there, a page for makers and a picture', () => {
    const named = [
      manifest.readme,
      manifest.image,
      ...manifest.manufacturingInstructions,
      ...manifest.parts.flatMap((part) => [...part.source, ...part.export]),
    ];
    for (const path of named) expect(path !== null && existsSync(join(folder, path))).toBe(true);
    expect(textOf(slug, 'README.md')).toMatch(/^# .+\n[\s\S]+## Make it[\s\S]+## Licence/);
    const image = readFileSync(join(folder, manifest.image ?? ''));
    expect(image.length).toBeLessThanOrEqual(MAX_IMAGE_BYTES);
    expect([image.readUInt32BE(16), image.readUInt32BE(20)]).toEqual([1200, 900]);
  });

  it.each(manifest.parts)('part $slug says how it is made and how large it is', (part) => {
    expect(processById(part.process ?? '')).not.toBeNull();
    expect(part.material).not.toBeNull();
    expect(part.outerDimensionsMm).not.toBeNull();
    expect(part.tool).not.toBeNull();
    expect(part.mesh ?? part.program).not.toBeNull();
    if (part.process === 'cnc-milling') expect(part.stock).not.toBeNull();
  });
});

describe('the printed parts', () => {
  it.each(parts.filter((part) => part.mesh !== null))(
    '$slug: is a watertight mesh of the stated size that stands on the bed',
    async (part) => {
      const reading = await meshOf(join(part.folder, part.mesh ?? ''));
      if (reading.kind === 'problem') throw new Error(reading.problem.text);
      const { boundsMm, isWatertight, volumeMm3 } = reading.facts;
      expect(isWatertight).toBe(true);
      expect(volumeMm3).toBeGreaterThan(100);
      expect(boundsMm.min.z).toBe(0);
      for (const axis of ['x', 'y', 'z'] as const) {
        const size = boundsMm.max[axis] - boundsMm.min[axis];
        expect(Math.abs(size - (part.outerDimensionsMm?.[axis] ?? 0))).toBeLessThan(ROUNDING_MM);
        expect(size).toBeLessThanOrEqual(PRINT_BED_MM[axis]);
      }
    },
  );
});

describe('the milled parts', () => {
  it.each(parts.filter((part) => part.program !== null))(
    '$slug: has a program without a problem that stays on its blank and ends safely',
    (part) => {
      const path = join(part.folder, part.program ?? '');
      const report = reportOf(path);
      expect(report.problems).toEqual([]);
      expect(report.warnings).toEqual([]);
      expect(report.usesSpindle).toBe(true);
      if (report.boundsMm === null || part.outerDimensionsMm === null) throw new Error('no bounds');
      const { min, max } = report.boundsMm;
      const blank = part.outerDimensionsMm;
      for (const axis of ['x', 'y', 'z'] as const) expect(max[axis] - min[axis]).toBeLessThanOrEqual(MILL_TABLE_MM[axis]);
      expect(Math.min(min.x, min.y)).toBeGreaterThanOrEqual(0);
      expect(max.x).toBeLessThanOrEqual(blank.x);
      expect(max.y).toBeLessThanOrEqual(blank.y);
      // It cuts through the blank, and less than half a millimetre into what lies below.
      expect(min.z).toBeLessThan(-blank.z);
      expect(min.z).toBeGreaterThan(-blank.z - 0.5);
      expect(report.timeMs).toBeGreaterThan(60_000);
      expect(report.timeMs).toBeLessThan(30 * 60_000);
      const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
      expect(lines.slice(-4)).toEqual(['G0 Z25', 'M5', 'G0 X0 Y0', 'M2']);
      const spindle = lines.findIndex((line) => line.startsWith('M3 S'));
      expect(lines.findIndex((line) => line.startsWith('G1'))).toBeGreaterThan(spindle);
      expect(lines.slice(0, spindle)).toEqual(expect.arrayContaining(['G21 G90 G94 G17', 'G54', 'G0 Z25']));
    },
  );
});
