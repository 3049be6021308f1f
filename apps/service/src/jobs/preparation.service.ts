// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import { filamentMassMg } from '@fabcommons/measure';
import { DesignsService, type StoredPart } from '../designs/index.js';
import { ApiProblem } from '../errors/index.js';
import { FilesService } from '../files/index.js';
import { effectiveCapability, MachinesService } from '../machines/index.js';
import { profileFor, type SlicedProgram, SlicingService, type SlicingTicket } from '../slicing/index.js';
import type { JobLot } from './job-subject.js';
import type { Preparation, Prepared } from './preparation.js';
import type { StoredJob } from './stored-job.js';

/** Slices the mesh for the job's machine and material, or takes the program that comes with the design. */
@Injectable()
export class FeaturePreparation implements Preparation {
  constructor(
    @Inject(DesignsService) private readonly designs: DesignsService,
    @Inject(FilesService) private readonly files: FilesService,
    @Inject(MachinesService) private readonly machines: MachinesService,
    @Inject(SlicingService) private readonly slicing: SlicingService,
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
    const { workVolumeMm } = effectiveCapability(machine.said, machine.identity);
    const request = { stlSha256: part.meshSha256, profile: profile.id, copies: job.copies, bedMm: workVolumeMm };
    try {
      const { id } = await this.slicing.request(request);
      return preparedOf(await unlessAborted(this.slicing.ended(id), signal), job.lot);
    } catch (error) {
      if (error instanceof ApiProblem && error.code === 'slicer-missing') return failed(error.message);
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

/** Rejects as soon as the service is being stopped; the task itself is durable and goes on after the next start. */
function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new Error('the service is being stopped'));
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
