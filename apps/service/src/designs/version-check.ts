// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import type { FilePlacement, StoredFile } from '@fabcommons/contracts';
import { type Manifest, parseOkhToml } from '@fabcommons/interchange';
import { openForPublic, type ReadableLicence } from '@fabcommons/licensing';
import { IdSource } from '../config/index.js';
import { ApiProblem } from '../errors/index.js';
import { FilesService } from '../files/index.js';
import { contentHash } from './content-hash.js';
import type { PlacedFile, StoredPart, VersionContent } from './design.js';
import { MANIFEST_PATH, roleOf } from './file-role.js';
import { PartCheck } from './part-check.js';

/** What a manifest without a version is published as. */
const FIRST_VERSION = '1.0.0';
/** As `contracts` has it. */
const MAX_VERSION_CHARS = 40;
/** Longest name that a gallery can show. */
const MAX_NAME_CHARS = 120;
/** Longest line below it. */
const MAX_SUMMARY_CHARS = 300;
/** All files of one version together: every mesh and program among them is read through before it is published. */
const MAX_VERSION_BYTES = 1024 ** 3;
/** Longest page for makers that is shown with the design. */
const MAX_README_BYTES = 100_000;

/** A manifest and the files it speaks of, all of them stored already. */
export interface VersionSource {
  readonly manifest: string;
  readonly files: readonly FilePlacement[];
}

/** Reads and checks all that belongs to a version before a row of it is written. */
@Injectable()
export class VersionCheck {
  constructor(
    @Inject(FilesService) private readonly files: FilesService,
    @Inject(PartCheck) private readonly parts: PartCheck,
    @Inject(IdSource) private readonly ids: IdSource,
  ) {}

  /** @throws ApiProblem `manifest-invalid`, `licence-absent`, `licence-unknown`, `licence-not-open`, `mesh-invalid`, `gcode-invalid`, `invalid-input` */
  async check(source: VersionSource, by: string | null): Promise<VersionContent> {
    const reading = parseOkhToml(source.manifest);
    if (reading.kind === 'problem') throw new ApiProblem('manifest-invalid', reading.text);
    const { manifest } = reading;
    const warnings = [...reading.warnings];
    const licence = requireOpenLicence(manifest);
    const version = requireBasics(manifest);
    const placed = await this.requireFiles(source.files);
    const parts: StoredPart[] = [];
    for (const part of manifest.parts) parts.push({ id: this.ids.next(), ...(await this.parts.check(part, placed, warnings)) });
    const image = imageOf(manifest, placed, warnings);
    const description = await this.description(manifest, placed);
    // Last, so that a refused version leaves nothing behind.
    const stored = await this.files.put(Buffer.from(source.manifest), { name: MANIFEST_PATH, by });
    const all = [
      ...[...placed].map(([path, file]) => ({ path, sha256: file.sha256 })),
      { path: MANIFEST_PATH, sha256: stored.sha256 },
    ];
    return {
      version,
      contentHash: contentHash(all),
      name: manifest.name,
      summary: manifest.summary.slice(0, MAX_SUMMARY_CHARS),
      description,
      licence: licence.expression,
      licenceReadFrom: licence.note === undefined ? null : manifest.licenceText,
      licensor: manifest.licensors.map((licensor) => licensor.name).join(', '),
      repository: manifest.repository,
      imageSha256: image,
      keywords: manifest.keywords,
      warnings,
      parts,
      files: all.map((file): PlacedFile => ({ ...file, role: roleOf(file.path, manifest) })),
    };
  }

  private async requireFiles(placements: readonly FilePlacement[]): Promise<Map<string, StoredFile>> {
    const known = await this.files.findMany(placements.map((placement) => placement.sha256));
    const placed = new Map<string, StoredFile>();
    for (const [index, { path, sha256 }] of placements.entries()) {
      if (path === MANIFEST_PATH) continue;
      const file = known.get(sha256);
      const issue =
        file === undefined ? 'was not uploaded: send it to POST /api/files first' : placed.has(path) ? 'is named twice' : null;
      if (file === undefined || issue !== null) {
        throw new ApiProblem('invalid-input', `The file ${path} ${issue ?? ''}.`, {
          issues: [{ path: `body.files.${index}`, message: issue ?? '' }],
        });
      }
      placed.set(path, file);
    }
    const bytes = [...placed.values()].reduce((sum, file) => sum + file.sizeBytes, 0);
    if (bytes > MAX_VERSION_BYTES)
      throw new ApiProblem('too-large', 'The files of this version have more than 1 GB together. Publish it in several designs.');
    return placed;
  }

  /** The page for makers without its title and pictures, which the page of the design has already; else the function text. */
  private async description(manifest: Manifest, placed: ReadonlyMap<string, StoredFile>): Promise<string> {
    const readme = manifest.readme === null ? undefined : placed.get(manifest.readme);
    if (readme === undefined || readme.sizeBytes > MAX_README_BYTES) return manifest.function;
    const text = (await this.files.store.read(readme.sha256, { maxBytes: MAX_README_BYTES })).toString('utf8');
    const shown = text
      .replace(/^# .*$/mu, '')
      .replace(/^!\[[^\]]*\]\([^)]*\)\s*$/gmu, '')
      .replace(/\n{3,}/gu, '\n\n');
    // PostgreSQL keeps no NUL in text.
    return shown.replaceAll('\0', '').trim() || manifest.function;
  }
}

function requireOpenLicence(manifest: Manifest): ReadableLicence {
  const { licence } = manifest;
  if (licence.kind === 'problem') {
    throw new ApiProblem(licence.code === 'absent' ? 'licence-absent' : 'licence-unknown', licence.text, {
      issues: [{ path: 'license', message: licence.text }],
    });
  }
  const verdict = openForPublic(licence.expression);
  if (!verdict.open) throw new ApiProblem('licence-not-open', `${verdict.reason} ${verdict.nextStep}`);
  return licence;
}

function requireBasics(manifest: Manifest): string {
  if (manifest.name.length > MAX_NAME_CHARS)
    throw new ApiProblem('manifest-invalid', `A name has at most ${MAX_NAME_CHARS} characters.`);
  if (manifest.licensors.length === 0) {
    throw new ApiProblem(
      'manifest-invalid',
      'The manifest names no licensor: say who gives the design, e.g. licensor = "Ada Example".',
    );
  }
  if (manifest.parts.length === 0) {
    throw new ApiProblem(
      'manifest-invalid',
      'The manifest names no part with a source or an export, so there is nothing to make.',
    );
  }
  const version = manifest.version ?? FIRST_VERSION;
  if (version.length > MAX_VERSION_CHARS)
    throw new ApiProblem('manifest-invalid', `A version has at most ${MAX_VERSION_CHARS} characters.`);
  return version;
}

function imageOf(manifest: Manifest, placed: ReadonlyMap<string, StoredFile>, warnings: string[]): string | null {
  if (manifest.image === null) return null;
  const file = placed.get(manifest.image);
  if (file?.mediaType.startsWith('image/') === true) return file.sha256;
  warnings.push(`The picture ${manifest.image} is not among the files.`);
  return null;
}
