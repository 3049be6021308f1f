// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECTS, ROOT, run, textOf } from './source-tree.js';

const CRUISE = ['--config', 'test/architecture/boundaries.mjs', 'apps', 'libs', 'firmware-bridge'];

/** One breach of each kind: where it is planted, and the rule of dependency-cruiser and the word of the compiler that must refuse it. */
const BREACHES = [
  {
    what: 'a pure lib reads files',
    path: 'libs/measure/src/breach-file.ts',
    text: `import { readFileSync } from 'node:fs';\nexport const breach = readFileSync;\n`,
    rule: 'pure-libs-do-no-io',
    error: 'TS2591',
  },
  {
    what: 'a lib imports an app',
    path: 'libs/scheduling/src/breach-app.ts',
    text: `export { main } from '../../../apps/cli/src/fab.js';\n`,
    rule: 'libs-scheduling-knows-only',
    error: 'TS6059',
  },
  {
    what: 'the command line speaks firmware',
    path: 'apps/cli/src/breach.ts',
    text: `import * as firmware from '@fabcommons/firmware';\nexport const breach = firmware;\n`,
    rule: 'apps-cli-knows-only',
    error: 'TS2306',
  },
  {
    what: 'the bridge imports matching',
    path: 'firmware-bridge/src/breach.ts',
    text: `import * as matching from '@fabcommons/matching';\nexport const breach = matching;\n`,
    rule: 'firmware-bridge-knows-only',
    error: 'TS2306',
  },
  {
    what: 'the service knows the wire that a machine speaks',
    path: 'apps/service/src/breach.ts',
    text: `import * as firmware from '@fabcommons/firmware';\nexport const breach = firmware;\n`,
    rule: 'apps-service-knows-only',
    error: 'TS2306',
  },
];
const TIMER = {
  path: 'libs/measure/src/breach-timer.ts',
  text: `export const breach = (): void => void setTimeout(() => console.log(process.uptime()), 1);\n`,
};
const SINNERS = ['libs/measure', 'libs/scheduling', 'apps/cli', 'firmware-bridge', 'apps/service'];

/** A copy of the sources in which a test may sin. */
function copyOfSources(): string {
  const copy = mkdtempSync(join(tmpdir(), 'fab-boundaries-'));
  const isSource = (path: string): boolean => !/\/(node_modules|dist)(\/|$)/.test(path.slice(ROOT.length));
  for (const path of [...PROJECTS, 'test/architecture', 'tsconfig.base.json', 'package.json']) {
    cpSync(join(ROOT, path), join(copy, path), { recursive: true, filter: isSource });
  }
  mkdirSync(join(copy, 'node_modules/@fabcommons'), { recursive: true });
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    if (name !== '@fabcommons' && name !== '.cache')
      symlinkSync(join(ROOT, 'node_modules', name), join(copy, 'node_modules', name));
  }
  for (const project of PROJECTS)
    symlinkSync(join(copy, project), join(copy, 'node_modules/@fabcommons', project.split('/').at(-1) ?? project));
  return copy;
}

describe('the dependency rules', () => {
  let copy: string;
  let cruised: string;
  let compiled: string;
  beforeAll(() => {
    copy = copyOfSources();
    for (const { path, text } of [...BREACHES, TIMER]) writeFileSync(join(copy, path), text);
    cruised = run('depcruise', CRUISE, copy).output;
    compiled = run('tsc', ['-b', ...SINNERS.map((project) => `${project}/tsconfig.lib.json`)], copy).output;
  }, 180_000);
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  it('hold in the code as it is', () => {
    expect(run('depcruise', CRUISE)).toMatchObject({ code: 0 });
  });

  for (const { what, path, rule, error } of BREACHES) {
    it(`are enforced by dependency-cruiser and by the compiler when ${what}`, () => {
      expect(cruised.split('\n').filter((line) => line.includes(rule) && line.includes(path))).not.toEqual([]);
      expect(compiled.split('\n').filter((line) => line.includes(`${path}(`) && line.includes(error))).not.toEqual([]);
    });
  }

  it('let no timer, no console and no process into a pure lib', () => {
    for (const name of ['setTimeout', 'console', 'process']) {
      expect(compiled).toMatch(new RegExp(`${TIMER.path.replaceAll('.', '\\.')}\\(.*Cannot find name '${name}'`));
    }
  });

  it('leave no project without tags', () => {
    for (const project of PROJECTS) {
      const manifest = JSON.parse(textOf(`${project}/package.json`)) as { nx?: { tags?: string[] } };
      expect({ project, tags: manifest.nx?.tags?.length }).toEqual({ project, tags: 2 });
    }
  });
});
