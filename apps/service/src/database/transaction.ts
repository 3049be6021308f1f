// SPDX-License-Identifier: AGPL-3.0-or-later
import { QueryFailedError, type DataSource, type EntityManager } from 'typeorm';

/** PostgreSQL's serialization_failure and deadlock_detected: the transaction was undone and may run again (Appendix A, error codes). */
const RETRYABLE_SQLSTATES: ReadonlySet<string> = new Set(['40001', '40P01']);
/** With rows locked in one order (below) a deadlock is rare; three tries mean something else is wrong. */
const MAX_TRIES = 3;

/**
 * Runs `work` in one transaction (READ COMMITTED) and undoes all of it when `work` throws. After a deadlock it runs again, so `work`
 * must touch nothing but the database. Lock rows with {@link lockRows}, which keeps one order and so avoids deadlocks.
 */
export async function inTransaction<Result>(
  dataSource: DataSource,
  work: (manager: EntityManager) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await dataSource.transaction(work);
    } catch (error) {
      const state = sqlState(error);
      if (attempt === MAX_TRIES || state === null || !RETRYABLE_SQLSTATES.has(state)) throw error;
    }
  }
}

/**
 * Locks rows `FOR UPDATE` in the order of their ids, whatever order the caller names them in: two transactions that want the same rows
 * wait for each other instead of deadlocking. Lock different tables in the order of the features (accounts, designs, machines,
 * materials, jobs, ledger). Returns the ids that exist.
 */
export async function lockRows(manager: EntityManager, table: string, ids: readonly string[]): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const quoted = manager.connection.driver.escape(table);
  const rows: { id: string }[] = await manager.query(
    `SELECT id FROM ${quoted} WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE`,
    [ids],
  );
  return rows.map((row) => row.id);
}

/** PostgreSQL's five-character error code of a failed query, e.g. `23505` (unique_violation); null for any other error. */
export function sqlState(error: unknown): string | null {
  if (!(error instanceof QueryFailedError)) return null;
  const driverError: unknown = error.driverError;
  return hasCode(driverError) ? driverError.code : null;
}

/** Name of the constraint a failed query ran against, e.g. `people_email_key`; null when there is none. */
export function violatedConstraint(error: unknown): string | null {
  if (!(error instanceof QueryFailedError)) return null;
  const driverError: unknown = error.driverError;
  return hasConstraint(driverError) ? driverError.constraint : null;
}

function hasCode(value: unknown): value is { code: string } {
  return typeof value === 'object' && value !== null && 'code' in value && typeof value.code === 'string';
}

function hasConstraint(value: unknown): value is { constraint: string } {
  return typeof value === 'object' && value !== null && 'constraint' in value && typeof value.constraint === 'string';
}
