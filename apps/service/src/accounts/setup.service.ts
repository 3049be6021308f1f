// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { SetUp } from '@fabcommons/contracts';
import { DataSource } from 'typeorm';
import { Clock, Config } from '../config/index.js';
import { inTransaction } from '../database/index.js';
import { ApiProblem } from '../errors/index.js';
import { PeopleRepository } from './people.repository.js';
import { PeopleService } from './people.service.js';
import { hashCode, newCode } from './secrets.js';
import { SetupRepository } from './setup.repository.js';
import { SpacesService } from './spaces.service.js';

/** The first admin of a production instance: made with a code that only who sees the service's terminal knows. */
@Injectable()
export class SetupService implements OnApplicationBootstrap {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Config) private readonly config: Config,
    @Inject(SetupRepository) private readonly codes: SetupRepository,
    @Inject(PeopleRepository) private readonly everybody: PeopleRepository,
    @Inject(PeopleService) private readonly people: PeopleService,
    @Inject(SpacesService) private readonly spaces: SpacesService,
  ) {}

  /** While nobody exists, each start in production prints a new code and ends the one before. */
  async onApplicationBootstrap(): Promise<void> {
    if (!this.config.isProduction || !(await this.isNeeded())) return;
    const code = await this.renewCode();
    process.stdout.write(`» Set-up code (works once, for the first admin): ${code}\n» Open ${this.config.publicUrl}/setup\n`);
  }

  /** True until the first person exists. */
  async isNeeded(): Promise<boolean> {
    return !(await this.everybody.isAnybody());
  }

  /** In production nobody comes before the first admin: whoever signed up first would make the set-up code worthless. @throws ApiProblem `not-allowed` */
  async requireDone(): Promise<void> {
    if (this.config.isProduction && (await this.isNeeded()))
      throw new ApiProblem('not-allowed', 'This instance is not set up yet: its first admin comes before all others.');
  }

  /** Makes a new code and forgets older ones. */
  async renewCode(): Promise<string> {
    const code = newCode();
    await inTransaction(this.dataSource, (manager) => this.codes.replace(manager, hashCode(code), this.clock.now()));
    return code;
  }

  /** Makes the first person and their space; returns the person's id. @throws ApiProblem `code-used`, `code-unknown` */
  async setUp(form: SetUp): Promise<string> {
    return inTransaction(this.dataSource, async (manager) => {
      await this.codes.lock(manager);
      if (await this.everybody.isAnybody(manager)) throw new ApiProblem('code-used', 'This instance is set up already: sign in.');
      if (!(await this.codes.take(manager, hashCode(form.code))))
        throw new ApiProblem('code-unknown', 'This is not the code that the service printed at its start.');
      const personId = await this.people.add(manager, { name: form.name, email: form.email, password: form.password });
      await this.spaces.add(manager, { name: form.spaceName, description: '', location: null, adminId: personId });
      return personId;
    });
  }
}
