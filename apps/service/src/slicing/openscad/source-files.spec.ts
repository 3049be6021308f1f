// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { foreignFile } from './source-files.js';

const KNOWN = new Set(['source/a.scad', 'source/lib/b.scad', 'source/c.stl', 'source/f.ttf', 'd.dxf']);
const check = (source: string): string | null => foreignFile(source, 'source/a.scad', KNOWN);

describe('foreignFile', () => {
  it.each([
    'cube(1);',
    'use <lib/b.scad>\ncube(1);',
    'include <lib/b.scad>;',
    'use <f.ttf>',
    'import("c.stl");',
    'import(file = "../d.dxf");',
    '// use </etc/passwd>\n/* import("/etc/passwd") */ cube(1);',
    'echo("use <x> import(y)");',
  ])('lets pass: %s', (source) => {
    expect(check(source)).toBeNull();
  });

  it.each([
    'use </etc/passwd>',
    'include <c.stl>',
    'include <f.ttf>',
    'include <../../x.scad>',
    'use <MCAD/involute_gears.scad>',
    'import("/etc/passwd");',
    'surface(file = "/etc/hosts");',
    'import("../../etc/passwd");',
    'name = "/etc/passwd"; import(name);',
    'import(str("/etc", "/passwd"));',
    'import /* x */ ("/etc/passwd");',
    'import(convexity = 3, file = "/etc/passwd");',
    'use<\n/etc/passwd>',
    'x = "//"; import("/etc/passwd");',
    'dxf_linear_extrude(file = "/etc/passwd");',
  ])('refuses: %s', (source) => {
    expect(check(source)).toMatch(/not among the files|not written out/);
  });
});
