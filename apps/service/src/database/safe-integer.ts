// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ValueTransformer } from 'typeorm';
import { DatabaseError } from './database-error.js';

/**
 * For `bigint` columns, which the driver returns as text: a number when exact, an error otherwise.
 * `@Column('bigint', { transformer: safeInteger })`
 */
export const safeInteger: ValueTransformer = {
  to: (value: number | null | undefined): number | null | undefined => value,
  from: (value: string | null): number | null => (value === null ? null : toSafeInteger(value)),
};

/** Reads one `bigint` of a raw query. @throws DatabaseError `not-safe-integer` beyond 2^53 - 1 */
export function toSafeInteger(value: string | number): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new DatabaseError('not-safe-integer', `${value} is no exact integer`, { value });
  return number;
}
