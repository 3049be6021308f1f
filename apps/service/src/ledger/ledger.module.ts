// SPDX-License-Identifier: AGPL-3.0-or-later
import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/index.js';
import { MaterialsModule } from '../materials/index.js';
import { JobsRepository } from '../jobs/index.js';
import { LedgerController } from './ledger.controller.js';
import { LedgerView } from './ledger-view.js';

/** What people read of the books. */
@Module({
  imports: [AccountsModule, MaterialsModule],
  controllers: [LedgerController],
  providers: [LedgerView, JobsRepository],
})
export class LedgerModule {}
