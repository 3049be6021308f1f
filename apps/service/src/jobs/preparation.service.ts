// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import { materialKind } from '@fabcommons/matching';
import { filamentMassMg } from '@fabcommons/measure';
import { DesignsService, type StoredPart } from '../designs/index.js';
import { ApiProblem } from '../errors/index.js';
import { FilesService } from '../files/index.js';
import { effectiveCapability, MachinesService } from '../machines/index.js';
import {
  MachineProfilesRepository,
  profileFor,
  type SlicedProgram,
  SlicingService,
  type SlicingTicket,
} from '../slicing/index.js';
import type { JobLot } from './job-subject.js';
import type { Preparation, Prepared } from './preparation.js';
import type { StoredJob } from './stored-job.js';

/** How often a program is asked for again that somebody else cancelled. */
const MAX_REQUESTS = 3;

/** Slices the mesh for the job's machine and material, or takes the program that comes with the design. */
@Injectable()
export class FeaturePreparation implements Preparation {
  constructor(
    @Inject(DesignsService) private readonly designs: DesignsService,
    @Inject(FilesService) private readonly files: FilesService,
    @Inject(MachinesService) private readonly machines: MachinesService,
    @Inject(SlicingService) private readonly slicing: SlicingService,
    @Inject(MachineProfilesRepository) private readonly profiles: MachineProfilesRepository,
  ) {}

  async prepare(job: StoredJob, signal: AbortSignal): Promise<Prepared> {
    const found = await this.designs.findPart(job.subject.partId);
    if (!found) return failed('The part is not there any more.');
    return job.subject.route === 'program' ? this.readyProgram(found.part) : this.slice(job, found.part, signal);
  }

  private async readyProgram({ programSha256, program, timeMs, massMg }: StoredPart): Promise<Prepared> {
    const file = programSha256 === null ? null : await this.files.find(programSha256);
    if (!file || !program) return failed('The program of this part is not there any more.');
    const { sha256, sizeBytes } = file;
    return {
      kind: 'ready',
      program: { sha256, sizeBytes, dialect: program.dialect },
      estimate: { timeMs: program.timeMs || timeMs, massMg },
    };
  }

  private async slice(job: StoredJob, part: StoredPart, signal: AbortSignal): Promise<Prepared> {
    const material = job.lot?.kind ?? part.material;
    const profile = profileFor(material);
    if (part.meshSha256 === null) return failed('This part has no mesh to slice.');
    if (profile === null) return failed(`There is no slicing profile for ${material ?? 'this material'} yet.`);
    const machine = await this.machines.stored(job.machineId);
    const { workVolumeMm, tools, maxToolC, maxBedC } = effectiveCapability(machine.said, machine.identity);
    const nozzleMm = tools.find(({ kind }) => kind === 'nozzle')?.diameterMm ?? null;
    const settings = await this.profiles.settings({
      machineId: job.machineId,
      material: materialKind(material ?? 'PLA'),
      quality: 'normal',
    });
    const own = { settings, machine: { nozzleMm, maxToolC, maxBedC } };
    const request = { stlSha256: part.meshSha256, profile: profile.id, copies: job.copies, bedMm: workVolumeMm, ...own };
    try {
      for (let attempt = 1; ; attempt += 1) {
        const { id } = await this.slicing.request(request);
        const ticket = await this.slicing.wanted(id, signal);
        // Another job that wanted the same was cancelled, in another service; this one wants it still.
        if (ticket.state !== 'cancelled' || attempt === MAX_REQUESTS) return preparedOf(ticket, job.lot);
      }
    } catch (error) {
      if (error instanceof ApiProblem && (error.code === 'slicer-missing' || error.code === 'invalid-input'))
        return failed(error.message);
      throw error;
    }
  }
}

function preparedOf({ program, problem, state }: SlicingTicket, lot: JobLot | null): Prepared {
  if (!program) return failed(problem ?? `Slicing ended ${state}.`);
  const { sha256, sizeBytes, timeMs } = program;
  return { kind: 'ready', program: { sha256, sizeBytes, dialect: 'marlin' }, estimate: { timeMs, massMg: massOf(program, lot) } };
}

/** By the lot's own filament where it is known: the profile's may be lighter or heavier. */
function massOf({ filamentUm, massMg }: SlicedProgram, lot: JobLot | null): number | null {
  if (!lot?.diameterUm || !lot.densityMgPerCm3) return massMg;
  return filamentMassMg({ lengthUm: filamentUm, diameterUm: lot.diameterUm, densityMgPerCm3: lot.densityMgPerCm3 });
}

const failed = (reason: string): Prepared => ({ kind: 'failed', reason });
