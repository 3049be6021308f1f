// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Clock, IdSource } from '../config/index.js';
import { ApiProblem } from '../errors/index.js';
import { PrusaSlicer, type SlicerStatus } from './prusa-slicer.js';
import { merged, overridesOf, requireWithin } from './slicing-settings.js';
import { PROFILES, profileText } from './slicing-profile.js';
import { NoLongerWanted, unlessAborted } from './no-longer-wanted.js';
import type { SlicingRequest, SlicingTicket } from './slicing-task.js';
import { SlicingRepository } from './slicing.repository.js';
import { SlicingWorker } from './slicing.worker.js';

/** Slicing for other features: ask for a program, wait for it, or look where it stands. */
@Injectable()
export class SlicingService {
  private readonly waiting = new Map<string, number>();

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
   * @throws ApiProblem `slicer-missing`; `invalid-input` for a profile that is none of ours, or one that is too hot for the machine
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
    const {
      stlSha256,
      profile,
      copies,
      bedMm = null,
      quality = 'normal',
      settings = {},
      orientation = 'as-drawn',
      machine = null,
    } = request;
    const overrides = overridesOf(quality, settings, machine);
    const text = merged(await profileText(profile), overrides);
    requireWithin(text, machine);
    const key = [
      stlSha256,
      copies,
      createHash('sha256').update(text).digest('hex'),
      orientation,
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
      options: { overrides, orientation },
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

  /**
   * As {@link ended}, until `signal` is aborted; then it rejects. When the reason is {@link NoLongerWanted} and nobody else in this service waits for
   * the task, the task is cancelled and its slicer ended; for another reason (a stop of the service) it stays.
   */
  async wanted(id: string, signal: AbortSignal): Promise<SlicingTicket> {
    this.waiting.set(id, (this.waiting.get(id) ?? 0) + 1);
    try {
      return await unlessAborted(this.ended(id), signal);
    } finally {
      const others = (this.waiting.get(id) ?? 1) - 1;
      if (others > 0) this.waiting.set(id, others);
      else {
        this.waiting.delete(id);
        if (signal.reason instanceof NoLongerWanted) await this.cancel(id);
      }
    }
  }

  /** Stops a task. @returns false when it had ended already */
  async cancel(id: string): Promise<boolean> {
    const isCancelled = await this.repository.cancel(id, this.clock.now());
    if (isCancelled) this.worker.abort(id);
    return isCancelled;
  }
}
