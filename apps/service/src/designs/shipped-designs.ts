// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Config } from '../config/index.js';
import { ApiProblem, isMissing } from '../errors/index.js';
import { FilesService } from '../files/index.js';
import { contentHash } from './content-hash.js';
import { DesignsService } from './designs.service.js';
import { MANIFEST_PATH } from './file-role.js';

/** `designs/` of the repository: four folders up from here, in `src` as in `dist`. */
const SHIPPED = fileURLToPath(new URL('../../../../designs', import.meta.url));
/** Most files read of one folder, as `contracts` has it. */
const MAX_FILES = 500;

/** Publishes the designs that ship with the repository when the service starts; what is published already stays as it is. */
@Injectable()
export class ShippedDesigns implements OnApplicationBootstrap {
  private readonly logger = new Logger('designs');

  constructor(
    @Inject(Config) private readonly config: Config,
    @Inject(FilesService) private readonly files: FilesService,
    @Inject(DesignsService) private readonly designs: DesignsService,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.config.values.mode === 'test') return;
    await this.publishAll(SHIPPED);
  }

  /**
   * Publishes every folder below `root` that has an okh.toml. One that is refused is a warning in the log: the service starts anyway.
   * @returns how many versions were new
   */
  async publishAll(root: string): Promise<number> {
    let published = 0;
    for (const slug of await foldersOf(root)) {
      try {
        published += (await this.publishOne(slug, join(root, slug))) ? 1 : 0;
      } catch (error) {
        if (!(error instanceof ApiProblem)) throw error;
        this.logger.warn(`designs/${slug} was not published: ${error.message}`);
      }
    }
    return published;
  }

  private async publishOne(slug: string, folder: string): Promise<boolean> {
    const paths = await filesOf(folder);
    if (!paths.includes(MANIFEST_PATH)) return false;
    const hashed = await Promise.all(paths.map(async (path) => ({ path, sha256: hashOf(await readFile(join(folder, path))) })));
    // Most starts end here: nothing is written for what is published already.
    if (await this.designs.hasContent(slug, contentHash(hashed))) return false;
    const files = hashed.filter(({ path }) => path !== MANIFEST_PATH);
    for (const { path } of files) await this.files.put(createReadStream(join(folder, path)), { name: path, by: null });
    const manifest = await readFile(join(folder, MANIFEST_PATH), 'utf8');
    return (await this.designs.publishShipped(slug, { manifest, files })) !== null;
  }
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function foldersOf(root: string): Promise<string[]> {
  const entries = await readdir(root, { withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
  return paths.sort().slice(0, MAX_FILES);
}
