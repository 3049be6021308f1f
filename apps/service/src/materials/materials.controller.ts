// SPDX-License-Identifier: AGPL-3.0-or-later
import { Body, Controller, Inject, Param, Query } from '@nestjs/common';
import { Lot, LotCount, LotDraft, LotQuery, Material, MaterialDraft } from '@fabcommons/contracts';
import { z } from 'zod';
import { type Actor, CurrentActor } from '../accounts/index.js';
import { Endpoint } from '../openapi/index.js';
import { LotsService } from './lots.service.js';
import { MaterialsService } from './materials.service.js';

/** Kinds of material and lots of them. */
@Controller('api')
export class MaterialsController {
  constructor(
    @Inject(MaterialsService) private readonly materials: MaterialsService,
    @Inject(LotsService) private readonly lots: LotsService,
  ) {}

  @Endpoint('GET', 'materials', { auth: 'public', response: z.array(Material), summary: 'Kinds of material' })
  list(): Promise<Material[]> {
    return this.materials.list();
  }

  @Endpoint('POST', 'materials', {
    auth: 'person',
    scope: 'machines',
    body: MaterialDraft,
    response: Material,
    status: 201,
    summary: 'Add a kind of material (stewards)',
  })
  add(@CurrentActor() actor: Actor, @Body() draft: MaterialDraft): Promise<Material> {
    return this.materials.create(actor, draft);
  }

  @Endpoint('GET', 'lots', {
    auth: 'public',
    query: LotQuery,
    response: z.array(Lot),
    summary: 'Spools and sheets: what is left of each and where it is',
  })
  listLots(@Query() query: LotQuery): Promise<Lot[]> {
    return this.lots.list(query);
  }

  @Endpoint('GET', 'lots/:id', { auth: 'public', response: Lot, errors: ['not-found'], summary: 'One lot' })
  getLot(@Param('id') id: string): Promise<Lot> {
    return this.lots.get(id);
  }

  @Endpoint('POST', 'lots', {
    auth: 'person',
    scope: 'machines',
    body: LotDraft,
    response: Lot,
    status: 201,
    errors: ['not-found', 'conflict'],
    summary: 'Register a spool or a stack of blanks: books a raise (stewards)',
  })
  register(@CurrentActor() actor: Actor, @Body() draft: LotDraft): Promise<Lot> {
    return this.lots.register(actor, draft);
  }

  @Endpoint('POST', 'lots/:id/count', {
    auth: 'person',
    scope: 'machines',
    body: LotCount,
    response: Lot,
    errors: ['not-found', 'conflict'],
    summary: 'Say what is really there: books the difference as raise or lower (stewards)',
  })
  count(@CurrentActor() actor: Actor, @Param('id') id: string, @Body() count: LotCount): Promise<Lot> {
    return this.lots.count(actor, id, count);
  }
}
