// SPDX-License-Identifier: AGPL-3.0-or-later
import { DataSource } from 'typeorm';
import { DatabaseError } from './database-error.js';
import { ENTITIES } from './entities.js';
import { MIGRATIONS } from './migrations.js';
import { SnakeNames } from './snake-names.js';

/** Connections of one service; the embedded server allows 60 in all. */
export const MAX_CONNECTIONS = 20;
const CONNECT_TIMEOUT_MS = 10_000;
const IDLE_TIMEOUT_MS = 30_000;
/** A statement that runs longer is a defect: it is ended, and its transaction with it. */
const STATEMENT_TIMEOUT_MS = 30_000;
/** A transaction left open holds its locks: PostgreSQL ends it. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 30_000;

/** Opens the pool. Entities and migrations are listed one by one; nothing is ever synchronised. @throws DatabaseError `unreachable` */
export async function openDataSource(url: string, options: { maxConnections?: number } = {}): Promise<DataSource> {
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    entities: [...ENTITIES],
    migrations: [...MIGRATIONS],
    migrationsTableName: 'migrations',
    namingStrategy: new SnakeNames(),
    synchronize: false,
    logging: false,
    installExtensions: false,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    applicationName: 'fabcommons',
    extra: {
      max: options.maxConnections ?? MAX_CONNECTIONS,
      idleTimeoutMillis: IDLE_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    },
  });
  try {
    return await dataSource.initialize();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const { host } = new URL(url);
    throw new DatabaseError(
      'unreachable',
      `The database at ${host} cannot be used (${reason}): see DATABASE_URL.`,
      { host },
      cause,
    );
  }
}

/** Any constant that no other program uses for its advisory locks: "fab" in ASCII. */
const MIGRATION_LOCK = 0x666162;

/** Brings the schema up to date; several services that start at once do it one after the other. */
export async function migrate(dataSource: DataSource): Promise<void> {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await dataSource.runMigrations({ transaction: 'each' });
  } finally {
    await runner.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    await runner.release();
  }
}
