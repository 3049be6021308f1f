// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import type { PersonRef } from '@fabcommons/contracts';
import { DataSource, In, type EntityManager } from 'typeorm';
import { violatedConstraint } from '../database/index.js';
import { PersonRow } from './entities/person.entity.js';

/** A person as stored. `passwordHash`: argon2id in PHC form. */
export interface StoredPerson {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly passwordHash: string;
  readonly createdAt: Date;
}

/** Rows of people. */
@Injectable()
export class PeopleRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** `email-taken` when somebody has the e-mail. */
  async insert(manager: EntityManager, person: StoredPerson): Promise<'inserted' | 'email-taken'> {
    try {
      await manager.insert(PersonRow, person);
      return 'inserted';
    } catch (error) {
      if (violatedConstraint(error) !== 'people_email_key') throw error;
      return 'email-taken';
    }
  }

  async findByEmail(email: string): Promise<StoredPerson | null> {
    return this.dataSource.getRepository(PersonRow).findOneBy({ email });
  }

  /** @throws EntityNotFoundError */
  async get(id: string): Promise<StoredPerson> {
    return this.dataSource.getRepository(PersonRow).findOneByOrFail({ id });
  }

  async names(ids: readonly string[]): Promise<PersonRef[]> {
    const rows = await this.dataSource
      .getRepository(PersonRow)
      .find({ where: { id: In([...ids]) }, select: { id: true, name: true } });
    return rows.map(({ id, name }) => ({ id, name }));
  }

  /** Whether anybody exists at all. */
  async isAnybody(manager: EntityManager = this.dataSource.manager): Promise<boolean> {
    return manager.exists(PersonRow);
  }
}
