// SPDX-License-Identifier: AGPL-3.0-or-later
import { Design, StoredFile } from '@fabcommons/contracts';
import { openAsBlob } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { CliError } from '../cli-error.js';
import { text, type Command } from '../command.js';
import { show } from '../output.js';

const MANIFEST = 'okh.toml';
/** Most files of one design; the service holds to the same. */
const MOST_FILES = 500;

/** `fab publish FOLDER`: a folder with an okh.toml becomes a design, or with `--to SLUG` a further version of one. */
export const publish: Command = {
  usage: 'publish FOLDER [--to SLUG]',
  summary: 'publish a folder with an okh.toml as a design, or as a new version (--to)',
  words: { least: 1, most: 1 },
  options: { to: 'text' },
  run: async (call) => {
    const folder = call.words[0] ?? '';
    const manifest = await readFile(join(folder, MANIFEST), 'utf8').catch((cause: unknown) => {
      throw new CliError(
        'usage',
        `${join(folder, MANIFEST)} cannot be read: a design folder holds its Open Know-How manifest there.`,
        cause,
      );
    });
    const paths = await filesOf(folder);
    const files: { path: string; sha256: string }[] = [];
    for (const path of paths) {
      const form = new FormData();
      form.set('file', await openAsBlob(join(folder, path)), path.split('/').at(-1));
      const stored = await call.client.send('POST', StoredFile, '/api/files', form);
      files.push({ path, sha256: stored.sha256 });
    }
    const slug = text(call, 'to');
    const design = await call.client.send('POST', Design, slug ? `/api/designs/${slug}/versions` : '/api/designs', {
      manifest,
      files,
    });
    show(call.output, design, (published) => [
      `Published ${published.name} ${published.version} (${published.licence}): ${call.client.settings.service}/designs/${published.slug}`,
      ...published.warnings.map((warning) => `  note: ${warning}`),
    ]);
  },
};

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
  const kept = paths.filter((path) => path !== MANIFEST && !path.split('/').some((part) => part.startsWith('.'))).sort();
  if (kept.length > MOST_FILES)
    throw new CliError('usage', `${folder} holds ${kept.length} files, at most ${MOST_FILES} make a design.`);
  return kept;
}
