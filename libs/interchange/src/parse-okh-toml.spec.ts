// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Manifest } from './manifest.js';
import { MAX_MANIFEST_CHARS, parseOkhToml } from './parse-okh-toml.js';

function read(text: string): { manifest: Manifest; warnings: string[] } {
  const reading = parseOkhToml(text);
  if (reading.kind === 'problem') throw new Error(reading.text);
  return reading;
}

const CLIP = `
okhv = "2.4"
name = "Cable clip"
repo = "https://example.org/clip"
version = "1.0.0"
license = "CERN-OHL-P-2.0"
licensor = ["Ada Example <ada@example.org>", { name = "Lab" }]
function = "Holds a cable. Snaps on a 20 mm board."
documentation-language = "en"

[fabcommons]
keywords = ["bench"]

[[part]]
name = "Clip"
tsdc = "3DP"
printing-process = "FDM"
material = "PETG"
source = "source/clip.scad"
export = ["export/clip.stl"]
mass = 4.2
outer-dimensions = { width = 30, depth = 20, height = 12 }

[[part]]
name = "Clip"
tsdc = ["CNC"]
export = "export/plate.gcode"
[part.fabcommons]
tool = { kind = "end-mill", diameter-mm = 3.0 }
stock = { description = "birch plywood 6 mm, 300 x 200 mm", count = 1 }
`;

describe('parseOkhToml', () => {
  it('reads a design with a printed and a milled part', () => {
    const { manifest, warnings } = read(CLIP);
    expect(warnings).toEqual([]);
    expect(manifest).toMatchObject({
      name: 'Cable clip',
      summary: 'Holds a cable.',
      version: '1.0.0',
      licence: { kind: 'ok', expression: 'CERN-OHL-P-2.0' },
      licensors: [{ name: 'Ada Example', email: 'ada@example.org' }, { name: 'Lab' }],
      keywords: ['bench'],
      parts: [
        {
          slug: 'clip',
          process: 'fdm',
          material: 'PETG',
          massG: 4.2,
          mesh: 'export/clip.stl',
          program: null,
          outerDimensionsMm: { x: 30, y: 20, z: 12 },
        },
        {
          slug: 'clip-2',
          process: 'cnc-milling',
          program: 'export/plate.gcode',
          tool: { kind: 'end-mill', diameterMm: 3 },
          stock: { description: 'birch plywood 6 mm, 300 x 200 mm', count: 1 },
        },
      ],
    });
  });

  it('takes a manifest without parts as one part', () => {
    const { manifest } = read('name = "Ring"\ntsdc = "3DP"\nsource = "Ring.scad"\nexport = ["Ring.pdf", "Ring.stl"]');
    expect(manifest.parts).toMatchObject([{ name: 'Ring', slug: 'ring', process: 'fdm', mesh: 'Ring.stl' }]);
  });

  it.each([
    ['[part.outer-dimensions]\nwidht = "28"\nheight = 30\ndepth = 28', { x: 28, y: 28, z: 30 }],
    ['[[part.outer-dimensions]]\nopenSCAD = "cube(size = [130,115,100]"\nunit = "mm"', { x: 130, y: 115, z: 100 }],
    ['[part.outer-dimensions]\nopenSCAD = "cylinder(h=3, r=4.5)"\nunit = "cm"', { x: 90, y: 90, z: 30 }],
    ['outer-dimensions = "cube(size = [1,2,3]"', { x: 1, y: 2, z: 3 }],
    ['outer-dimensions = { width = 0, depth = 0, height = 0 }', null],
  ])('reads the size in %p', (field, expected) => {
    expect(read(`name = "A"\n[[part]]\nname = "P"\nsource = "p.scad"\n${field}`).manifest.parts[0]?.outerDimensionsMm).toEqual(
      expected,
    );
  });

  it('reads masses with their unit', () => {
    const mass = (field: string): number | null | undefined =>
      read(`name = "A"\n[[part]]\nname = "P"\nsource = "p.scad"\n${field}`).manifest.parts[0]?.massG;
    expect(mass('mass = 330')).toBe(330);
    expect(mass('[part.mass]\nvalue = 50.5\nunit = "kg"')).toBe(50_500);
    expect(mass('[[part.mass]]\nvalue = 30\nunit = "g"')).toBe(30);
    expect(mass('mass = 0')).toBeNull();
  });

  it('says how it read a licence that is not SPDX', () => {
    const { manifest, warnings } = read('name = "A"\nfunction = "x"\nsource = "a.scad"\nlicense = "CERN OHL"');
    expect(manifest.licence).toMatchObject({ kind: 'ok', expression: 'CERN-OHL-S-2.0' });
    expect(warnings).toEqual(['We read "CERN OHL" as CERN-OHL-S-2.0.']);
  });

  it('keeps an absent and an unknown licence as a problem for the reader to judge', () => {
    expect(read('name = "A"').manifest.licence).toMatchObject({ kind: 'problem', code: 'absent' });
    expect(read('name = "A"\nlicense = "the-SPDX-ID"').manifest.licence).toMatchObject({ kind: 'problem', code: 'unknown-id' });
  });

  it('drops paths that leave the design and says so', () => {
    const { manifest, warnings } = read(
      'name = "A"\nfunction = "x"\nlicense = "MIT"\nsource = ["/src/a.scad", "../../etc/passwd", "b\\\\..\\\\c"]',
    );
    expect(manifest.parts[0]?.source).toEqual(['src/a.scad']);
    expect(warnings).toHaveLength(2);
  });

  it('lets no NUL through, which a database would choke on', () => {
    expect(read('name = "A\\u0000B"\nfunction = "\\u0000"').manifest).toMatchObject({ name: 'AB', function: '' });
  });

  it('names the line where a text stops being TOML', () => {
    expect(parseOkhToml('okhv = "2.4"\nname = \n')).toMatchObject({ kind: 'problem', code: 'not-toml', line: 2 });
  });

  it.each([
    ['%Open Know-How Manifest 1.0\n---\ntitle: Pump\n', /YAML/],
    ['title: Pump\ndescription: A pump\n', /YAML/],
    ['{ "okhv": "2.4" }', /JSON/],
    ['\u0000\u0001PK\u0003', /not TOML/],
  ])('says what %p looks like instead', (text, expected) => {
    expect(parseOkhToml(text)).toMatchObject({ kind: 'problem', code: 'not-toml', text: expect.stringMatching(expected) });
  });

  it('refuses a manifest without a name, one that is too long, and one with too many parts', () => {
    expect(parseOkhToml('')).toMatchObject({ code: 'no-name' });
    expect(parseOkhToml('#'.repeat(MAX_MANIFEST_CHARS + 1))).toMatchObject({ code: 'too-large' });
    expect(parseOkhToml(`name = "A"\n${'[[part]]\nname = "p"\n'.repeat(201)}`)).toMatchObject({ code: 'too-many-parts' });
  });

  it('never throws on arbitrary text', () => {
    const line = fc.constantFrom(
      'name = "A"',
      '[[part]]',
      '[part]',
      'mass = "x"',
      'outer-dimensions = [1]',
      'license = 3',
      'licensor = [[1]]',
      'part = 7',
      '[part.mass]',
      'image = [{}]',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string({ unit: 'binary' }),
          fc.array(line, { maxLength: 12 }).map((lines) => lines.join('\n')),
        ),
        (text) => {
          expect(['manifest', 'problem']).toContain(parseOkhToml(text).kind);
        },
      ),
      { numRuns: 500 },
    );
  });
});
