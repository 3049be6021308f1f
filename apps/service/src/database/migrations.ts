// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MigrationInterface } from 'typeorm';
import { Extensions20261120000001 } from './migrations/0001-extensions.js';

/** Every migration in the order in which it runs; a feature's file stands in `<feature>/migrations/NNNN-name.ts`. */
export const MIGRATIONS: readonly (new () => MigrationInterface)[] = [Extensions20261120000001];
