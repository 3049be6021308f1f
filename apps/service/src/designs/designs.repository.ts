// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In } from 'typeorm';
import { DesignRow } from './design.entity.js';
import type { Publication, StoredPart, StoredVersion, VersionContent, VersionNote } from './design.js';
import { DesignFileRow } from './design-file.entity.js';
import { DesignPartRow } from './design-part.entity.js';
import { DesignVersionRow } from './design-version.entity.js';

/** Which version of a design: by its address and, unless the newest is wanted, its name. */
export interface VersionAddress {
  readonly slug: string;
  readonly version?: string | undefined;
}

/** Rows of designs, versions, parts and files. */
@Injectable()
export class DesignsRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** The version with its parts and files; null when there is none. */
  async findVersion({ slug, version }: VersionAddress, tx?: EntityManager): Promise<StoredVersion | null> {
    const row = await this.manager(tx)
      .getRepository(DesignVersionRow)
      .findOne({
        where: { design: { slug }, ...(version === undefined ? {} : { version }) },
        relations: { design: true },
        order: { number: 'DESC' },
      });
    return row === null ? null : ((await this.complete([row], tx))[0] ?? null);
  }

  /** Versions by their ids, in the order given. */
  async findVersions(ids: readonly string[]): Promise<StoredVersion[]> {
    const rows = await this.manager()
      .getRepository(DesignVersionRow)
      .find({ where: { id: In([...ids]) }, relations: { design: true } });
    const versions = new Map((await this.complete(rows)).map((version) => [version.versionId, version]));
    return ids.flatMap((id) => versions.get(id) ?? []);
  }

  /** The version that a part belongs to; null when there is no such part. */
  async findByPart(partId: string): Promise<StoredVersion | null> {
    const part = await this.manager().getRepository(DesignPartRow).findOneBy({ id: partId });
    return part === null ? null : ((await this.findVersions([part.versionId]))[0] ?? null);
  }

  /** All versions of a design, newest first. */
  async history(designId: string): Promise<VersionNote[]> {
    const rows = await this.manager()
      .getRepository(DesignVersionRow)
      .find({ where: { designId }, relations: { publisher: true }, order: { number: 'DESC' } });
    return rows.map(({ version, contentHash, publishedAt, publisher }) => ({
      version,
      contentHash,
      publishedAt,
      publisher: publisher ? { id: publisher.id, name: publisher.name } : null,
    }));
  }

  /** Whether a version of the design has exactly this content. */
  hasContent(slug: string, contentHash: string): Promise<boolean> {
    return this.manager().getRepository(DesignVersionRow).existsBy({ design: { slug }, contentHash });
  }

  /** Addresses in use that start with `slug`. */
  async takenSlugs(slug: string, tx: EntityManager): Promise<ReadonlySet<string>> {
    const rows: { slug: string }[] = await tx.query('SELECT slug FROM designs WHERE starts_with(slug, $1)', [slug]);
    return new Set(rows.map((row) => row.slug));
  }

  /** @throws QueryFailedError of constraint `designs_slug_key` */
  async insertDesign(design: { id: string; slug: string }, { by, at }: Publication, tx: EntityManager): Promise<void> {
    await tx.getRepository(DesignRow).insert({ ...design, createdAt: at, createdBy: by });
  }

  /** Makes all other publications of the design wait until this transaction ends. */
  async lockDesign(slug: string, tx: EntityManager): Promise<{ id: string; createdBy: string | null } | null> {
    const rows: { id: string; created_by: string | null }[] = await tx.query(
      'SELECT id, created_by FROM designs WHERE slug = $1 FOR UPDATE',
      [slug],
    );
    return rows[0] === undefined ? null : { id: rows[0].id, createdBy: rows[0].created_by };
  }

  /** @throws QueryFailedError of constraint `design_versions_version_key` */
  async insertVersion(
    key: { designId: string; versionId: string },
    content: VersionContent,
    { by, at }: Publication,
    tx: EntityManager,
  ): Promise<void> {
    const { parts, files, ...said } = content;
    const { designId, versionId } = key;
    const newest = await tx.getRepository(DesignVersionRow).maximum('number', { designId });
    const row = { ...said, keywords: [...said.keywords], warnings: [...said.warnings] };
    await tx
      .getRepository(DesignVersionRow)
      .insert({ id: versionId, designId, number: (newest ?? 0) + 1, publishedAt: at, publishedBy: by, ...row });
    for (const [position, part] of parts.entries())
      await tx.getRepository(DesignPartRow).insert({ ...part, versionId, position });
    await tx.getRepository(DesignFileRow).insert(files.map((file) => ({ ...file, versionId })));
  }

  private async complete(rows: readonly DesignVersionRow[], tx?: EntityManager): Promise<StoredVersion[]> {
    const versionId = In(rows.map((row) => row.id));
    const parts = await this.manager(tx)
      .getRepository(DesignPartRow)
      .find({ where: { versionId }, order: { position: 'ASC' } });
    const files = await this.manager(tx)
      .getRepository(DesignFileRow)
      .find({ where: { versionId }, order: { path: 'ASC' } });
    return rows.map((row) =>
      toVersion(
        row,
        parts.filter((part) => part.versionId === row.id),
        files.filter((file) => file.versionId === row.id),
      ),
    );
  }

  private manager(tx?: EntityManager): EntityManager {
    return tx ?? this.dataSource.manager;
  }
}

function toVersion(row: DesignVersionRow, parts: readonly DesignPartRow[], files: readonly DesignFileRow[]): StoredVersion {
  return {
    designId: row.designId,
    versionId: row.id,
    slug: row.design?.slug ?? '',
    createdBy: row.design?.createdBy ?? null,
    publishedAt: row.publishedAt,
    version: row.version,
    contentHash: row.contentHash,
    name: row.name,
    summary: row.summary,
    description: row.description,
    licence: row.licence,
    licenceReadFrom: row.licenceReadFrom,
    licensor: row.licensor,
    repository: row.repository,
    imageSha256: row.imageSha256,
    keywords: row.keywords,
    warnings: row.warnings,
    parts: parts.map(toPart),
    files: files.map(({ path, sha256, role }) => ({ path, sha256, role })),
  };
}

function toPart(row: DesignPartRow): StoredPart {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    description: row.description,
    process: row.process,
    material: row.material,
    sizeMm: row.sizeMm,
    tool: row.tool,
    stock: row.stock,
    meshSha256: row.meshSha256,
    programSha256: row.programSha256,
    mesh: row.mesh,
    program: row.program,
    timeMs: row.timeMs,
    massMg: row.massMg,
  };
}
