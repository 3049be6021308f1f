// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECTS, ROOT, run, textOf } from './source-tree.js';

const CRUISE = ['--config', 'test/architecture/boundaries.mjs', 'apps', 'libs', 'firmware-bridge'];

/** A copy of the sources in which a test may sin. */
function copyOfSources(): string {
  const copy = mkdtempSync(join(tmpdir(), 'fab-boundaries-'));
  for (const path of [...PROJECTS, 'test/architecture', 'tsconfig.base.json', 'package.json']) {
    cpSync(join(ROOT, path), join(copy, path), {
      recursive: true,
      filter: (source) => !/\/(node_modules|dist)(\/|$)/.test(source.slice(ROOT.length)),
    });
  }
  mkdirSync(join(copy, 'node_modules/@fabcommons'), { recursive: true });
  for (const name of readdirSync(join(ROOT, 'node_modules')))
    if (name !== '@fabcommons' && name !== '.cache')
      symlinkSync(join(ROOT, 'node_modules', name), join(copy, 'node_modules', name));
  for (const project of PROJECTS)
    symlinkSync(join(copy, project), join(copy, 'node_modules/@fabcommons', project.split('/').at(-1) ?? project));
  return copy;
}

describe('the dependency rules', () => {
  let copy: string;
  const sinned: string[] = [];
  beforeAll(() => {
    copy = copyOfSources();
  });
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  const plant = (path: string, text: string): void => {
    writeFileSync(join(copy, path), text);
    sinned.push(path);
  };
  const mend = (): void => sinned.splice(0).forEach((path) => rmSync(join(copy, path)));

  it('hold in the code as it is', () => {
    expect(run('depcruise', CRUISE)).toMatchObject({ code: 0 });
  });

  const breaches = [
    {
      what: 'a pure lib reads files',
      path: 'libs/measure/src/breach.ts',
      text: `import { readFileSync } from 'node:fs';\nexport const breach = readFileSync;\n`,
      rule: 'pure-libs-do-no-io',
      project: 'libs/measure',
    },
    {
      what: 'a lib imports an app',
      path: 'libs/measure/src/breach.ts',
      text: `export { breach } from '../../../apps/cli/src/fab.js';\n`,
      rule: 'libs-measure-knows-only',
      project: 'libs/measure',
    },
    {
      what: 'the command line speaks firmware',
      path: 'apps/cli/src/breach.ts',
      text: `import * as firmware from '@fabcommons/firmware';\nexport const breach = firmware;\n`,
      rule: 'apps-cli-knows-only',
      project: 'apps/cli',
    },
    {
      what: 'the bridge imports matching',
      path: 'firmware-bridge/src/breach.ts',
      text: `import * as matching from '@fabcommons/matching';\nexport const breach = matching;\n`,
      rule: 'firmware-bridge-knows-only',
      project: 'firmware-bridge',
    },
  ];
  for (const { what, path, text, rule, project } of breaches) {
    it(`are enforced twice when ${what}: by dependency-cruiser and by the compiler`, () => {
      plant(path, text);
      const cruise = run('depcruise', CRUISE, copy);
      const compile = run('tsc', ['-b', `${project}/tsconfig.lib.json`], copy);
      mend();
      expect(cruise.output).toContain(rule);
      expect(cruise.code).not.toBe(0);
      expect(compile.output).toMatch(/breach\.ts\(\d+,\d+\): error TS/);
    });
  }

  it('refuse the service the wire that a machine speaks', () => {
    plant('apps/service/src/breach.ts', `import * as firmware from '@fabcommons/firmware';\nexport const breach = firmware;\n`);
    const cruise = run('depcruise', CRUISE, copy);
    mend();
    expect(cruise.output).toContain('apps-service-knows-only');
  });

  it('let no timer and no clock into a pure lib', () => {
    plant(
      'libs/measure/src/breach.ts',
      `export const breach = (): void => void setTimeout(() => console.log(process.uptime()), 1);\n`,
    );
    const compile = run('tsc', ['-b', 'libs/measure/tsconfig.lib.json'], copy);
    mend();
    for (const name of ['setTimeout', 'console', 'process']) expect(compile.output).toContain(`Cannot find name '${name}'`);
  });

  it('leave no project without tags', () => {
    for (const project of PROJECTS) {
      const manifest = JSON.parse(textOf(`${project}/package.json`)) as { nx?: { tags?: string[] } };
      expect({ project, tags: manifest.nx?.tags?.length }).toEqual({ project, tags: 2 });
    }
  });
});
