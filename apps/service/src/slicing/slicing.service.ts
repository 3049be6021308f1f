// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Clock, IdSource } from '../config/index.js';
import { ApiProblem } from '../errors/index.js';
import { PrusaSlicer, type SlicerStatus } from './prusa-slicer.js';
import { PROFILES, profileHash } from './slicing-profile.js';
import type { SlicingRequest, SlicingTicket } from './slicing-task.js';
import { SlicingRepository } from './slicing.repository.js';
import { SlicingWorker } from './slicing.worker.js';

/** Slicing for other features: ask for a program, wait for it, or look where it stands. */
@Injectable()
export class SlicingService {
  constructor(
    @Inject(SlicingRepository) private readonly repository: SlicingRepository,
    @Inject(SlicingWorker) private readonly worker: SlicingWorker,
    @Inject(PrusaSlicer) private readonly slicer: PrusaSlicer,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(IdSource) private readonly ids: IdSource,
  ) {}

  /** Whether models can be sliced here, and what to install where not. */
  slicerAvailable(): Promise<SlicerStatus> {
    return this.slicer.status();
  }

  /**
   * Asks for a program. The same request again, also after a restart, gives the same task; a finished one answers at once.
   * @throws ApiProblem `slicer-missing`; `invalid-input` for a profile that is none of ours
   */
  async request(request: SlicingRequest): Promise<SlicingTicket> {
    if (!PROFILES.some((profile) => profile.id === request.profile)) {
      throw new ApiProblem(
        'invalid-input',
        `There is no profile "${request.profile}"; there are ${PROFILES.map((profile) => profile.id).join(', ')}.`,
      );
    }
    const slicer = await this.slicer.find();
    if (slicer === null) throw new ApiProblem('slicer-missing', (await this.slicer.status()).text);
    const { stlSha256, profile, copies, bedMm = null } = request;
    const key = [
      stlSha256,
      copies,
      await profileHash(profile),
      slicer.version,
      bedMm === null ? '' : `${bedMm.x}x${bedMm.y}x${bedMm.z}`,
    ];
    const ticket = await this.repository.request({
      id: this.ids.next(),
      cacheKey: createHash('sha256').update(key.join('|')).digest('hex'),
      meshSha256: stlSha256,
      profile,
      copies,
      bedMm,
      requestedAt: this.clock.now(),
    });
    this.worker.wake();
    return ticket;
  }

  /** Where a task stands; null when there is none. */
  find(id: string): Promise<SlicingTicket | null> {
    return this.repository.find(id);
  }

  /** Resolves when the task is done, failed or cancelled, whichever service does it. */
  ended(id: string): Promise<SlicingTicket> {
    return this.worker.ended(id);
  }

  /** Stops a task. @returns false when it had ended already */
  async cancel(id: string): Promise<boolean> {
    const isCancelled = await this.repository.cancel(id, this.clock.now());
    if (isCancelled) this.worker.abort(id);
    return isCancelled;
  }
}
