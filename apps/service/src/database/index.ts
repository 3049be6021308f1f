// SPDX-License-Identifier: AGPL-3.0-or-later
export { DatabaseError, type DatabaseErrorCode } from './database-error.js';
export { DatabaseModule } from './database.module.js';
export { migrate, openDataSource } from './data-source.js';
export { safeInteger, toSafeInteger } from './safe-integer.js';
export { inTransaction, lockRows, sqlState, violatedConstraint } from './transaction.js';
export { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded/embedded-postgres.js';
