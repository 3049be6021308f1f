// SPDX-License-Identifier: AGPL-3.0-or-later

/** A class decorated with TypeORM's `@Entity`. */
export type EntityClass = abstract new (...args: never[]) => object;

/** Every entity of every feature, listed one by one; the drift test holds them against the migrations. */
export const ENTITIES: readonly EntityClass[] = [];
