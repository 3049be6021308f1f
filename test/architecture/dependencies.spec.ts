// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run, textOf } from './source-tree.js';

/** Licences that may be combined into an AGPL-3.0-or-later work or merely run beside it as tools. */
const COMPATIBLE = new Set([
  'MIT',
  'MIT-0',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'Apache-2.0',
  'CC0-1.0',
  'Unlicense',
  'BlueOak-1.0.0',
  'Python-2.0',
  'MPL-2.0',
  'CC-BY-3.0',
  'CC-BY-4.0',
  'WTFPL',
  'Zlib',
  'PostgreSQL',
  'Artistic-2.0',
  'AGPL-3.0-or-later',
  'LGPL-3.0-or-later',
]);
type Manifest = { name: string; version: string; license?: string | { type: string }; licenses?: { type: string }[] };

/** Whether an SPDX expression of plain ids leaves us a compatible choice. */
function isCompatible(expression: string): boolean {
  const bare = expression.replace(/[()]/g, ' ');
  return bare.split(/\s+OR\s+/).some((choice) => choice.split(/\s+AND\s+/).every((id) => COMPATIBLE.has(id.trim())));
}

const licenceOf = (manifest: Manifest): string =>
  (typeof manifest.license === 'string' ? manifest.license : manifest.license?.type) ??
  manifest.licenses?.map(({ type }) => type).join(' OR ') ??
  'none';

describe('dependencies', () => {
  const lock = JSON.parse(textOf('package-lock.json')) as { packages: Record<string, { link?: boolean; resolved?: string }> };

  it('are all under licences that the AGPL can live with', () => {
    const wrong: string[] = [];
    for (const [path, entry] of Object.entries(lock.packages)) {
      const file = join(ROOT, path, 'package.json');
      if (!path.includes('node_modules/') || entry.link || !existsSync(file)) continue;
      const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
      if (!isCompatible(licenceOf(manifest))) wrong.push(`${manifest.name}@${manifest.version}: ${licenceOf(manifest)}`);
    }
    expect(wrong).toEqual([]);
  });

  it('are locked completely, also for platforms that the registry at hand does not hold', () => {
    expect(run('node', ['scripts/complete-lock.mjs', '--check'])).toMatchObject({ code: 0 });
  });

  it('are locked without naming a registry', () => {
    const named = Object.values(lock.packages).filter(({ resolved }) => resolved?.includes('://'));
    expect(named).toEqual([]);
  });
});
