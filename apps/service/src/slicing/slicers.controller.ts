// SPDX-License-Identifier: AGPL-3.0-or-later
import { Controller, Inject } from '@nestjs/common';
import { Slicers } from '@fabcommons/contracts';
import { Endpoint } from '../openapi/index.js';
import { findOpenScad } from './openscad/openscad.js';
import { findOrcaSlicer } from './orca-slicer.js';
import { PrusaSlicer } from './prusa-slicer.js';

/** Which programs that slice and render are installed here. */
@Controller('api/slicers')
export class SlicersController {
  private others: Promise<Slicers> | null = null;
  constructor(@Inject(PrusaSlicer) private readonly prusa: PrusaSlicer) {}

  @Endpoint('GET', '', {
    auth: 'person',
    response: Slicers,
    summary: 'Slicers and renderers found where the service runs, with their versions',
  })
  async list(): Promise<Slicers> {
    // Looked for once: a program that is installed later is found at the next start.
    this.others ??= Promise.all([findOrcaSlicer(), findOpenScad()]).then(([orca, openScad]) => [
      { name: 'OrcaSlicer', version: orca?.version ?? null, isUsed: false },
      { name: 'OpenSCAD', version: openScad?.version ?? null, isUsed: true },
    ]);
    const prusa = await this.prusa.find();
    const version = prusa?.version.replace(/^PrusaSlicer-([\d.]+).*$/u, '$1') ?? null;
    return [{ name: 'PrusaSlicer', version, isUsed: true }, ...(await this.others)];
  }
}
