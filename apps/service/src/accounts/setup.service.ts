// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { SetUp } from '@fabcommons/contracts';
import { DataSource } from 'typeorm';
import { Clock, Config } from '../config/index.js';
import { inTransaction } from '../database/index.js';
import { ApiProblem } from '../errors/index.js';
import { PersonRow, SetupCodeRow } from './entities/index.js';
import { PeopleService } from './people.service.js';
import { hashCode, newCode } from './secrets.js';
import { SpacesService } from './spaces.service.js';

/** Any constant that no other advisory lock of the service uses. */
const SETUP_LOCK = 0x736574;

/** The first admin of a production instance: made with a code that only who sees the service's terminal knows. */
@Injectable()
export class SetupService implements OnApplicationBootstrap {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Config) private readonly config: Config,
    @Inject(PeopleService) private readonly people: PeopleService,
    @Inject(SpacesService) private readonly spaces: SpacesService,
  ) {}

  /** While nobody exists, each start in production prints a new code and ends the one before. */
  async onApplicationBootstrap(): Promise<void> {
    if (!this.config.isProduction || !(await this.isNeeded())) return;
    const code = await this.renewCode();
    process.stdout.write(`Set-up code (works once, for the first admin): ${code}\nOpen ${this.config.publicUrl}/setup\n`);
  }

  /** True until the first person exists. */
  async isNeeded(): Promise<boolean> {
    return !(await this.dataSource.getRepository(PersonRow).exists());
  }

  /** Makes a new code and forgets older ones. */
  async renewCode(): Promise<string> {
    const code = newCode();
    await inTransaction(this.dataSource, async (manager) => {
      await manager.query('DELETE FROM setup_codes');
      await manager.insert(SetupCodeRow, { codeHash: hashCode(code), createdAt: this.clock.now() });
    });
    return code;
  }

  /** Makes the first person and their space; returns the person's id. @throws ApiProblem `code-used`, `code-unknown` */
  async setUp(form: SetUp): Promise<string> {
    return inTransaction(this.dataSource, async (manager) => {
      await manager.query('SELECT pg_advisory_xact_lock($1)', [SETUP_LOCK]);
      if (await manager.exists(PersonRow)) throw new ApiProblem('code-used', 'This instance is set up already: sign in.');
      const { affected } = await manager.delete(SetupCodeRow, { codeHash: hashCode(form.code) });
      if (affected !== 1) throw new ApiProblem('code-unknown', 'This is not the code that the service printed at its start.');
      const personId = await this.people.add(manager, { name: form.name, email: form.email, password: form.password });
      await this.spaces.add(manager, { name: form.spaceName, description: '', location: null, adminId: personId });
      return personId;
    });
  }
}
