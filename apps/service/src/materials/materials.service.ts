// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import type { Material, MaterialDraft } from '@fabcommons/contracts';
import { materialKind } from '@fabcommons/matching';
import type { EntityManager } from 'typeorm';
import { type Actor, hasRole, requirePerson } from '../accounts/index.js';
import { IdSource } from '../config/index.js';
import { ApiProblem } from '../errors/index.js';
import { MaterialsRepository } from './materials.repository.js';

/** Kinds of material, one list for all spaces. */
@Injectable()
export class MaterialsService {
  constructor(
    @Inject(MaterialsRepository) private readonly materials: MaterialsRepository,
    @Inject(IdSource) private readonly ids: IdSource,
  ) {}

  list(): Promise<Material[]> {
    return this.materials.list();
  }

  /** Whoever is steward somewhere may add a kind. @throws ApiProblem `not-signed-in`, `not-allowed`, `invalid-input` */
  async create(actor: Actor, draft: MaterialDraft): Promise<Material> {
    requirePerson(actor);
    if (![...actor.roles.keys()].some((spaceId) => hasRole(actor, spaceId, 'steward')))
      throw new ApiProblem('not-allowed', 'Only stewards add materials: ask one of your space.');
    return this.add({ ...draft, id: this.ids.next() });
  }

  /** See {@link create}, without asking who it is (demo). */
  async add(material: Material, tx?: EntityManager): Promise<Material> {
    const kind = materialKind(material.kind);
    if (kind === '') throw new ApiProblem('invalid-input', 'Say which kind it is, e.g. PLA or plywood.');
    const tidy = { ...material, kind, name: material.name.trim() };
    await this.materials.insert(tidy, tx);
    return tidy;
  }
}
