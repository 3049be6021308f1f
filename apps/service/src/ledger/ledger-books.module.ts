// SPDX-License-Identifier: AGPL-3.0-or-later
import { Global, Module } from '@nestjs/common';
import { RUN_BOOK } from '../jobs/run-book.js';
import { STOCK_BOOK } from '../materials/stock-book.js';
import { CareBook } from './care-book.service.js';
import { LedgerRepository } from './ledger.repository.js';
import { LedgerService } from './ledger.service.js';
import { LedgerRunBook } from './run-book.service.js';
import { LedgerStockBook } from './stock-book.service.js';

/** The books themselves, for features that know the ledger only as an interface of their own: materials (stock) and jobs (runs). */
@Global()
@Module({
  providers: [
    LedgerRepository,
    LedgerService,
    CareBook,
    { provide: STOCK_BOOK, useClass: LedgerStockBook },
    { provide: RUN_BOOK, useClass: LedgerRunBook },
  ],
  exports: [LedgerRepository, LedgerService, CareBook, STOCK_BOOK, RUN_BOOK],
})
export class LedgerBooksModule {}
