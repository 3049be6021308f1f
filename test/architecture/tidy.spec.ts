// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECTS, PURE_LIBS, ROOT, filesBelow, sources, textOf } from './source-tree.js';

const LONGEST_FILE = 400;
const isSpec = (path: string): boolean =>
  path.endsWith('.spec.ts') || path.startsWith('test/') || /\/testing(\.ts$|\/)/.test(path);
const isComment = (line: string): boolean => /^\s*(\/\/|\*|\/\*)/.test(line);
const linesWith = (paths: string[], pattern: RegExp): string[] =>
  paths.flatMap((path) =>
    textOf(path)
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) && !isComment(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
  );
const ownSpec = /test\/architecture\//;

describe('the sources', () => {
  it(`have no file of more than ${LONGEST_FILE} lines`, () => {
    expect(sources().filter((path) => textOf(path).split('\n').length > LONGEST_FILE + 1)).toEqual([]);
  });

  it('begin each with their licence', () => {
    const scripts = filesBelow('scripts', ['.mjs']);
    expect(
      [...sources(), ...scripts].filter(
        (path) =>
          !textOf(path)
            .split('\n')
            .slice(0, 2)
            .some((line) => line.includes('SPDX-License-Identifier: AGPL-3.0-or-later')),
      ),
    ).toEqual([]);
  });

  it('have no escape hatch: no any, no double cast, no switched-off rule, no swallowed error', () => {
    const hatches =
      /\bas any\b|: any\b|as unknown as|eslint-disable|@ts-(ignore|expect-error|nocheck)|catch( \(\w+\))? \{ *\}|istanbul ignore|v8 ignore/;
    expect(
      linesWith(
        sources().filter((path) => !ownSpec.test(path)),
        hatches,
      ),
    ).toEqual([]);
  });

  it('mock no module and skip no test', () => {
    const banned = /jest\.(mock|unstable_mockModule)\(|\b(it|test|describe)\.(skip|only|todo)\b|\bx(it|describe)\(/;
    expect(
      linesWith(
        sources().filter((path) => isSpec(path) && !ownSpec.test(path)),
        banned,
      ),
    ).toEqual([]);
  });

  it('leave nothing to do later', () => {
    expect(
      linesWith(
        sources().filter((path) => !ownSpec.test(path)),
        /\b(TODO|FIXME|XXX|HACK)\b/,
      ),
    ).toEqual([]);
  });

  it('name every MQTT topic in contracts alone', () => {
    expect(
      linesWith(
        sources().filter((path) => !isSpec(path) && !path.startsWith('libs/contracts/')),
        /['"`]fab\/v1/,
      ),
    ).toEqual([]);
  });

  it('read the clock in clock files alone, outside the web page and the tests', () => {
    const readers = linesWith(
      sources().filter((path) => !isSpec(path) && !path.startsWith('apps/web/') && !/(^|[/-])clock\.ts$/.test(path)),
      /\bDate\.now\(\)|\bnew Date\(\)/,
    );
    expect(readers).toEqual([]);
  });

  it('know no folder or file named after nothing', () => {
    expect(sources().filter((path) => /(^|\/)(common|shared|utils?|types|core|helpers?|misc)(\.ts|\/)/.test(path))).toEqual([]);
  });
});

describe('every folder', () => {
  it('has a page that says what it is', () => {
    const folders = [...PROJECTS, 'designs', 'test', 'scripts'];
    expect(folders.filter((folder) => !existsSync(join(ROOT, folder, 'README.md')))).toEqual([]);
  });

  it('that is a pure lib compiles without Node and DOM', () => {
    for (const lib of PURE_LIBS) {
      const { compilerOptions } = JSON.parse(textOf(`${lib}/tsconfig.lib.json`)) as {
        compilerOptions: { lib: string[]; types: string[] };
      };
      expect({ project: lib, lib: compilerOptions.lib, types: compilerOptions.types }).toEqual({
        project: lib,
        lib: ['es2022'],
        types: [],
      });
    }
  });
});
