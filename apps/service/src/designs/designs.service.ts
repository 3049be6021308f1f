// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import type { Design, DesignDraft, DesignPage, DesignQuery } from '@fabcommons/contracts';
import { freeSlug, slugOf } from '@fabcommons/interchange';
import { DataSource, type EntityManager } from 'typeorm';
import type { Actor } from '../accounts/index.js';
import { Clock, IdSource } from '../config/index.js';
import { inTransaction, violatedConstraint } from '../database/index.js';
import { ApiProblem } from '../errors/index.js';
import { FilesService } from '../files/index.js';
import type { Publication, StoredPart, StoredVersion, VersionContent } from './design.js';
import { DesignSearch } from './design-search.js';
import { toCard, toDesign } from './design-view.js';
import { DesignsRepository, type VersionAddress } from './designs.repository.js';
import { manifestFromFields } from './fields-manifest.js';
import { VersionCheck, type VersionSource } from './version-check.js';

/** How often each design was made; told by the feature that runs jobs. Designs it does not name count 0. */
export type MadeCounter = (designIds: readonly string[]) => Promise<ReadonlyMap<string, number>>;

/** Designs: browse, publish, add versions. */
@Injectable()
export class DesignsService {
  private countMade: MadeCounter = () => Promise.resolve(new Map());

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(DesignsRepository) private readonly repository: DesignsRepository,
    @Inject(DesignSearch) private readonly search: DesignSearch,
    @Inject(VersionCheck) private readonly versions: VersionCheck,
    @Inject(FilesService) private readonly files: FilesService,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(IdSource) private readonly ids: IdSource,
  ) {}

  /** Called once by the feature that knows what was made. */
  useMadeCounter(counter: MadeCounter): void {
    this.countMade = counter;
  }

  /** A page of the gallery. */
  async list(query: DesignQuery): Promise<DesignPage> {
    const [found, facets] = await Promise.all([this.search.find(query), this.search.facets(query)]);
    const versions = await this.repository.findVersions(found.versionIds);
    const made = await this.countMade(versions.map((version) => version.designId));
    return {
      items: versions.map((version) => toCard(version, made.get(version.designId) ?? 0)),
      nextCursor: found.nextCursor,
      total: found.total,
      facets,
    };
  }

  /** The design with its newest version, or the one named. @throws ApiProblem `not-found` */
  async get(address: VersionAddress, actor: Actor): Promise<Design> {
    const version = await this.version(address);
    const [files, history, made] = await Promise.all([
      this.files.findMany(version.files.map((file) => file.sha256)),
      this.repository.history(version.designId),
      this.countMade([version.designId]),
    ]);
    const mayPublish = actor.kind === 'person' && version.createdBy === actor.personId;
    return toDesign(version, { files, history, timesMade: made.get(version.designId) ?? 0, mayPublish });
  }

  /** For other features: what is matched, made and credited. @throws ApiProblem `not-found` */
  async version(address: VersionAddress): Promise<StoredVersion> {
    const version = await this.repository.findVersion(address);
    if (version !== null) return version;
    const which = address.version === undefined ? '' : ` in version ${address.version}`;
    throw new ApiProblem('not-found', `There is no design "${address.slug}"${which}.`);
  }

  /** A part and the version it belongs to, by the part's id; null when there is none. */
  async findPart(partId: string): Promise<{ version: StoredVersion; part: StoredPart } | null> {
    const version = await this.repository.findByPart(partId);
    const part = version?.parts.find((each) => each.id === partId);
    return version === null || part === undefined ? null : { version, part };
  }

  /** Publishes a new design with its first version; the same id again answers it. @throws ApiProblem `conflict`, and as {@link VersionCheck.check} */
  async publish(draft: DesignDraft, by: string): Promise<StoredVersion> {
    const content = await this.versions.check(sourceOf(draft), by);
    return this.once(draft.id, { content, by }, (versionId) =>
      this.publishNew(content, { by, at: this.clock.now() }, { versionId }),
    );
  }

  /** Adds a version to a design; the same id again answers it. @throws ApiProblem `conflict`, `not-found`, `not-allowed`, `version-exists`, and as {@link VersionCheck.check} */
  async publishVersion(slug: string, draft: DesignDraft, by: string): Promise<StoredVersion> {
    const before = await this.version({ slug });
    if (before.createdBy !== by) {
      throw new ApiProblem(
        'not-allowed',
        'Only who published this design may add a version to it. Publish yours as a design of its own.',
      );
    }
    const content = await this.versions.check(sourceOf(draft), by);
    return this.once(draft.id, { content, by }, (versionId) =>
      this.addVersion(slug, content, { by, at: this.clock.now() }, versionId),
    );
  }

  /** Whether a version of the design has exactly this content (see content-hash.ts). */
  hasContent(slug: string, contentHash: string): Promise<boolean> {
    return this.repository.hasContent(slug, contentHash);
  }

  /** A folder that ships with the service: published once, and again when its content changes. @returns null when nothing changed */
  async publishShipped(slug: string, source: VersionSource): Promise<StoredVersion | null> {
    const content = await this.versions.check(source, null);
    const publication = { by: null, at: this.clock.now() };
    if (await this.repository.hasContent(slug, content.contentHash)) return null;
    const newest = await this.repository.findVersion({ slug });
    return newest === null ? this.publishNew(content, publication, { slug }) : this.addVersion(slug, content, publication);
  }

  /** A publication whose id is known was made before: it is answered again, also when both were asked for at once. */
  private async once(
    id: string | undefined,
    { content, by }: { content: VersionContent; by: string },
    work: (versionId: string) => Promise<StoredVersion>,
  ): Promise<StoredVersion> {
    if (id === undefined) return work(this.ids.next());
    const known = async (): Promise<StoredVersion | null> => {
      const [version] = await this.repository.findVersions([id]);
      if (version === undefined) return null;
      if (version.createdBy === by && version.contentHash === content.contentHash) return version;
      throw new ApiProblem('conflict', 'This id stands for another publication already: publish with a new id.');
    };
    const before = await known();
    if (before !== null) return before;
    try {
      return await work(id);
    } catch (error) {
      const after = await known();
      if (after !== null) return after;
      throw error;
    }
  }

  private publishNew(
    content: VersionContent,
    publication: Publication,
    { slug: wanted = slugOf(content.name, 'design'), versionId = this.ids.next() }: { slug?: string; versionId?: string },
  ): Promise<StoredVersion> {
    const designId = this.ids.next();
    return inTransaction(this.dataSource, async (tx) => {
      // Two designs of one name at the same moment take turns, so that the second sees the first.
      await tx.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`design:${wanted}`]);
      const slug = freeSlug(wanted, await this.repository.takenSlugs(wanted, tx));
      await this.repository.insertDesign({ id: designId, slug }, publication, tx);
      return this.insert({ designId, slug, versionId }, content, publication, tx);
    });
  }

  private async addVersion(
    slug: string,
    content: VersionContent,
    publication: Publication,
    versionId = this.ids.next(),
  ): Promise<StoredVersion> {
    try {
      return await inTransaction(this.dataSource, async (tx) => {
        const design = await this.repository.lockDesign(slug, tx);
        if (design === null) throw new ApiProblem('not-found', `There is no design "${slug}".`);
        return this.insert({ designId: design.id, slug, versionId }, content, publication, tx);
      });
    } catch (error) {
      if (violatedConstraint(error) !== 'design_versions_version_key') throw error;
      const message = `Version ${content.version} of this design is published and never changes. Give the new one another version.`;
      throw new ApiProblem('version-exists', message, { cause: error });
    }
  }

  private async insert(
    key: { designId: string; slug: string; versionId: string },
    content: VersionContent,
    publication: Publication,
    tx: EntityManager,
  ): Promise<StoredVersion> {
    const ids = { designId: key.designId, versionId: key.versionId };
    await this.repository.insertVersion(ids, content, publication, tx);
    await this.search.index({ ...ids, publishedAt: publication.at }, content, tx);
    const stored = await this.repository.findVersion({ slug: key.slug, version: content.version }, tx);
    if (stored === null) throw new Error(`design ${key.slug} ${content.version} is not there after its insert`);
    return stored;
  }
}

function sourceOf(draft: DesignDraft): VersionSource {
  return 'manifest' in draft ? draft : { manifest: manifestFromFields(draft.fields), files: draft.files };
}
