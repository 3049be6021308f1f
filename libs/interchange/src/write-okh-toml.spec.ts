// SPDX-License-Identifier: AGPL-3.0-or-later
import { readLicence } from '@fabcommons/licensing';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Manifest, ManifestPart } from './manifest.js';
import { parseOkhToml } from './parse-okh-toml.js';
import { freeSlug, MAX_SLUG_CHARS, slugOf } from './slug.js';
import { writeOkhToml } from './write-okh-toml.js';

const word = fc.stringMatching(/^[A-Za-z0-9äéß"'\\][A-Za-z0-9äéß"'\\ .,\n-]{0,30}[A-Za-z0-9é]$/u);
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { nil: null });
const path = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}(\/[a-z0-9-]{1,8}){0,2}\.(scad|pdf|md)$/u);
const millimetres = fc.integer({ min: 1, max: 900_000 }).map((value) => value / 1000);
const part = fc.record({
  name: word,
  description: fc.oneof(word, fc.constant('')),
  process: fc.constantFrom('fdm', 'sla', 'cnc-milling', 'laser-cutting'),
  material: maybe(word),
  outerDimensionsMm: maybe(fc.record({ x: millimetres, y: millimetres, z: millimetres })),
  massG: maybe(millimetres),
  tool: maybe(fc.record({ kind: fc.constantFrom('nozzle' as const, 'end-mill' as const), diameterMm: millimetres })),
  stock: maybe(fc.record({ description: word, count: fc.integer({ min: 1, max: 1000 }) })),
  source: fc.array(path, { minLength: 1, maxLength: 3 }),
  mesh: maybe(fc.constant('export/thing.stl')),
  program: maybe(fc.constant('export/thing.gcode')),
});
const manifest: fc.Arbitrary<Manifest> = fc
  .record({
    name: word,
    summary: word,
    function: word,
    version: maybe(fc.constantFrom('1.0.0', '2.1')),
    licenceText: fc.constantFrom('CERN-OHL-S-2.0', 'CC0-1.0 OR MIT', 'nobody-knows', ''),
    licensors: fc.array(
      fc.record({ name: fc.stringMatching(/^[A-Z][a-z]{1,9}$/u), email: maybe(fc.constant('a@example.org')) }),
      { maxLength: 3 },
    ),
    organization: maybe(word),
    repository: maybe(fc.constant('https://example.org/x')),
    documentationLanguages: fc.array(fc.constantFrom('en', 'de'), { maxLength: 2 }),
    technologyReadiness: maybe(fc.constant('OTRL-4')),
    documentationReadiness: maybe(fc.constant('ODRL-3')),
    readme: maybe(path),
    image: maybe(path),
    bom: maybe(path),
    manufacturingInstructions: fc.array(path, { maxLength: 2 }),
    keywords: fc.array(word, { maxLength: 3 }),
    parts: fc.array(part, { minLength: 1, maxLength: 4 }),
  })
  .map(({ parts, licenceText, ...rest }) => {
    const taken = new Set<string>();
    const readable: ManifestPart[] = parts.map((each) => {
      const slug = freeSlug(slugOf(each.name, 'part'), taken);
      taken.add(slug);
      const made = [each.mesh, each.program].filter((file) => file !== null);
      return {
        ...each,
        slug,
        image: null,
        tsdc: [{ fdm: '3DP', sla: '3DP', 'cnc-milling': 'CNC', 'laser-cutting': 'LAS' }[each.process] ?? ''],
        export: made,
      };
    });
    return { ...rest, okhv: '2.4', licenceText, licence: readLicence(licenceText), parts: readable };
  });

describe('writeOkhToml', () => {
  it('writes what parseOkhToml reads back unchanged (round trip)', () => {
    fc.assert(
      fc.property(manifest, (original) => {
        const reading = parseOkhToml(writeOkhToml(original));
        expect(reading).toMatchObject({ kind: 'manifest' });
        expect(reading.kind === 'manifest' && reading.manifest).toEqual(original);
      }),
    );
  });
});

describe('slugOf', () => {
  it('makes addresses that contracts accept, from any name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => expect(slugOf(name, 'part')).toMatch(/^[a-z0-9][a-z0-9-]{0,79}$/)),
    );
    expect(slugOf('Hängeregal №2!', 'x')).toBe('haengeregal-no2');
  });

  it('finds a free slug however long the name', () => {
    const long = 'a'.repeat(MAX_SLUG_CHARS);
    expect(freeSlug(long, new Set([long]))).toHaveLength(MAX_SLUG_CHARS);
  });
});
