// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import type { Slicer } from '@fabcommons/matching';
import { PROFILES, SlicingService } from '../slicing/index.js';

/** What can be sliced here, as matching wants to know it. */
@Injectable()
export class SlicerFacts {
  constructor(@Inject(SlicingService) private readonly slicing: SlicingService) {}

  async now(): Promise<Slicer> {
    const { isAvailable, text } = await this.slicing.slicerAvailable();
    // `slicing` lays parts as they are drawn; when it learns to turn them, say so here.
    return { isAvailable, text, canTurn: false, profiles: PROFILES };
  }
}
