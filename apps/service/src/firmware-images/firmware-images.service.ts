// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import type { FirmwareDraft, FirmwareImage, FirmwareQuery, FlashOrder, Page, StoredFile, ToolRun } from '@fabcommons/contracts';
import { openForPublic, readLicence } from '@fabcommons/licensing';
import { type Actor, PeopleService, requirePerson, requireRole } from '../accounts/index.js';
import { Clock } from '../config/index.js';
import { violatedConstraint } from '../database/index.js';
import { ApiProblem } from '../errors/index.js';
import { FilesService } from '../files/index.js';
import { MachineDirectory, MachinesService, MachineStates, RunningJobsDesk } from '../machines/index.js';
import { ToolsService } from '../machine-tools/index.js';
import { type BoardFacts, bytesProblem, type StoredImage, toImage } from './firmware-image.js';
import { FirmwareImagesRepository } from './firmware-images.repository.js';

/** Bytes looked at before an image is published. */
const LOOKED_AT_BYTES = 4_096;
/** Farthest row a cursor may name. */
const MAX_OFFSET = 10_000;

/** Firmware images: published, found, flashed. */
@Injectable()
export class FirmwareImagesService {
  constructor(
    @Inject(Clock) private readonly clock: Clock,
    @Inject(FilesService) private readonly files: FilesService,
    @Inject(PeopleService) private readonly people: PeopleService,
    @Inject(MachineDirectory) private readonly directory: MachineDirectory,
    @Inject(MachineStates) private readonly states: MachineStates,
    @Inject(MachinesService) private readonly machines: MachinesService,
    @Inject(RunningJobsDesk) private readonly jobs: RunningJobsDesk,
    @Inject(ToolsService) private readonly tools: ToolsService,
    @Inject(FirmwareImagesRepository) private readonly images: FirmwareImagesRepository,
  ) {}

  /** @throws ApiProblem `not-found` (machine), `invalid-input` (cursor) */
  async list(query: FirmwareQuery): Promise<Page<FirmwareImage>> {
    const offset = Number(query.cursor ?? 0);
    if (!Number.isSafeInteger(offset) || offset < 0 || offset > MAX_OFFSET)
      throw new ApiProblem('invalid-input', 'The cursor is not one of this list.');
    const machine = query.machineId === undefined ? null : await this.factsOf(query.machineId);
    const rows = await this.images.list(query, { machine, offset });
    const page = rows.slice(0, query.limit);
    const nextCursor = rows.length > query.limit ? String(offset + page.length) : null;
    return { items: await this.describe(page, machine), nextCursor };
  }

  /** @throws ApiProblem `not-found` */
  async get(id: string): Promise<FirmwareImage> {
    const [image] = await this.describe([await this.stored(id)], null);
    if (!image) throw noImage();
    return image;
  }

  /**
   * Publishes an image. The same id again answers what it published.
   * @throws ApiProblem `invalid-input` (file), `licence-absent`, `licence-unknown`, `licence-not-open`, `version-exists`, `conflict`
   */
  async publish(actor: Actor, draft: FirmwareDraft): Promise<FirmwareImage> {
    requirePerson(actor);
    const known = await this.images.find(draft.id);
    if (known) return this.again(actor.personId, known, draft);
    const licence = openLicence(draft.licence);
    await this.checkBytes(draft);
    const image = {
      ...draft,
      boards: [...new Set(draft.boards)],
      licence,
      publishedBy: actor.personId,
      publishedAt: this.clock.now(),
    };
    try {
      await this.images.insert(image);
    } catch (error) {
      const constraint = violatedConstraint(error);
      // Pressed twice at once: the other was faster.
      if (constraint === 'firmware_images_pkey') return this.publish(actor, draft);
      if (constraint !== 'firmware_images_version_key') throw error;
      const message = `${draft.name} ${draft.version} is published and never changes: give this one another version.`;
      throw new ApiProblem('version-exists', message, { cause: error });
    }
    return this.get(draft.id);
  }

  /**
   * Flashes a machine: a tool run. The bridge backs the settings up first, verifies, and restores them.
   * @throws ApiProblem `not-found`, `not-allowed`, `machine-busy`, `firmware-mismatch`, and as a tool's order
   */
  async flash(actor: Actor, machineId: string, { toolId, imageId, board }: FlashOrder): Promise<ToolRun> {
    const entry = this.directory.get(machineId);
    if (!entry) throw new ApiProblem('not-found', 'There is no such machine.');
    requireRole(actor, entry.spaceId, 'steward');
    const image = await this.stored(imageId);
    const job = this.jobs.of(machineId).current;
    if (job) throw new ApiProblem('machine-busy', `"${job.name}" is on ${entry.name}: flash when it has ended.`);
    const wanted = board ?? (image.boards.length === 1 ? image.boards[0] : undefined);
    if (wanted === undefined || !image.boards.includes(wanted))
      throw new ApiProblem(
        'firmware-mismatch',
        `${image.name} is for ${image.boards.join(', ')}: say which of them ${entry.name} has.`,
      );
    const known = (await this.factsOf(machineId)).board;
    if (known !== null && known !== wanted)
      throw new ApiProblem(
        'firmware-mismatch',
        `${entry.name} has the board ${known}; this image would be flashed for ${wanted}.`,
      );
    const file = await this.fileOf(image.sha256);
    const { sha256, format } = image;
    const op = { kind: 'flash' as const, image: { sha256, sizeBytes: file.sizeBytes, format, board: wanted } };
    return this.tools.order(actor, machineId, { toolId, op, imageId });
  }

  /** The board that its steward named, else the one that the firmware told when it was asked last; most cannot tell. */
  private async factsOf(machineId: string): Promise<BoardFacts> {
    const entry = this.directory.get(machineId);
    if (!entry) throw new ApiProblem('not-found', 'There is no such machine.');
    const { board } = await this.machines.stored(machineId);
    const told = await this.tools.lastResult(machineId, 'identify');
    const firmware = (this.states.identityOf(entry) ?? entry.identity)?.firmware ?? null;
    return { board: board ?? (told?.op === 'identify' ? (told.document.boardId ?? null) : null), firmware };
  }

  private async checkBytes({ sha256, format }: FirmwareDraft): Promise<void> {
    const { sizeBytes } = await this.fileOf(sha256);
    const chunks: Uint8Array[] = [];
    const stream = await this.files.store.open(sha256, { first: 0, last: Math.min(LOOKED_AT_BYTES, sizeBytes) - 1 });
    for await (const chunk of stream) chunks.push(chunk as Uint8Array);
    const problem = bytesProblem(format, Buffer.concat(chunks));
    if (problem !== null) throw new ApiProblem('invalid-input', problem, { issues: [{ path: 'body.sha256', message: problem }] });
  }

  private async fileOf(sha256: string): Promise<StoredFile> {
    const file = await this.files.find(sha256);
    if (file) return file;
    const message = 'was not uploaded: send it to POST /api/files first';
    throw new ApiProblem('invalid-input', `The file ${message}.`, { issues: [{ path: 'body.sha256', message }] });
  }

  private async again(personId: string, known: StoredImage, draft: FirmwareDraft): Promise<FirmwareImage> {
    const isSame = known.publishedBy === personId && known.sha256 === draft.sha256 && known.version === draft.version;
    if (!isSame) throw new ApiProblem('conflict', 'This id stands for another image already: publish with a new id.');
    return this.get(known.id);
  }

  private async stored(id: string): Promise<StoredImage> {
    const image = await this.images.find(id);
    if (!image) throw noImage();
    return image;
  }

  private async describe(images: readonly StoredImage[], machine: BoardFacts | null): Promise<FirmwareImage[]> {
    const around = {
      people: await this.people.names(images.flatMap(({ publishedBy }) => (publishedBy === null ? [] : [publishedBy]))),
      sizes: await this.files.findMany(images.map(({ sha256 }) => sha256)),
      timesFlashed: await this.tools.timesFlashed(images.map(({ id }) => id)),
      machine,
    };
    return images.map((image) => toImage(image, around));
  }
}

const noImage = (): ApiProblem => new ApiProblem('not-found', 'There is no such firmware image.');

function openLicence(text: string): string {
  const reading = readLicence(text);
  if (reading.kind === 'problem')
    throw new ApiProblem(reading.code === 'absent' ? 'licence-absent' : 'licence-unknown', reading.text, {
      issues: [{ path: 'body.licence', message: reading.text }],
    });
  const verdict = openForPublic(reading.expression);
  if (!verdict.open) throw new ApiProblem('licence-not-open', `${verdict.reason} ${verdict.nextStep}`);
  return reading.expression;
}
