// SPDX-License-Identifier: AGPL-3.0-or-later
export { CareBook } from './care-book.service.js';
export { LedgerBooksModule } from './ledger-books.module.js';
export { LedgerModule } from './ledger.module.js';
export { LedgerService } from './ledger.service.js';
