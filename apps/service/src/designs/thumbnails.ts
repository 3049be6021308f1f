// SPDX-License-Identifier: AGPL-3.0-or-later
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { AnalysisService } from '../analysis/index.js';
import { Config } from '../config/index.js';
import { isMissing } from '../errors/index.js';
import { FilesService } from '../files/index.js';
import { meshFormatOf } from './mesh/read-mesh.js';
import { RENDERER_VERSION, type THUMBNAIL_PX } from './mesh/render-mesh.js';

/** Pictures of meshes for lists: drawn once for each file and size, kept in the data folder, where nothing is lost when it is emptied. */
@Injectable()
export class Thumbnails {
  private readonly drawing = new Map<string, Promise<Uint8Array | null>>();

  constructor(
    @Inject(Config) private readonly config: Config,
    @Inject(FilesService) private readonly files: FilesService,
    @Inject(AnalysisService) private readonly analysis: AnalysisService,
  ) {}

  /** PNG; null when there is no such file, or it is no mesh that can be drawn. @throws ApiProblem `unavailable` */
  async of(sha256: string, sizePx: (typeof THUMBNAIL_PX)[number]): Promise<Uint8Array | null> {
    const file = await this.files.find(sha256);
    const format = file && (meshFormatOf(file.name) ?? null);
    if (format === null) return null;
    const path = join(
      this.config.values.dataDir,
      'thumbnails',
      sha256.slice(0, 2),
      `${sha256}-${sizePx}-${RENDERER_VERSION}.png`,
    );
    const kept = await readFile(path).catch((error: unknown) => {
      if (isMissing(error)) return null;
      throw error;
    });
    if (kept !== null) return kept;
    // A page of a list asks for many at once, and people reload.
    const before = this.drawing.get(path);
    if (before !== undefined) return before;
    const work = this.analysis
      .thumbnail(sha256, format, sizePx)
      .then((png) => (png === null ? null : keep(path, png)))
      .finally(() => this.drawing.delete(path));
    this.drawing.set(path, work);
    return work;
  }
}

async function keep(path: string, png: Uint8Array): Promise<Uint8Array> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const incoming = `${path}.${randomUUID()}`;
  await writeFile(incoming, png, { mode: 0o600 });
  await rename(incoming, path);
  return png;
}
