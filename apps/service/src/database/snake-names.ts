// SPDX-License-Identifier: AGPL-3.0-or-later
import { DefaultNamingStrategy } from 'typeorm';

/** Columns are `snake_case` in SQL and `camelCase` in entities: `requestedAt` <-> `requested_at`. A name given by hand stays. */
export class SnakeNames extends DefaultNamingStrategy {
  override columnName(propertyName: string, customName: string | undefined, embeddedPrefixes: string[]): string {
    return [...embeddedPrefixes.map(snake), customName ?? snake(propertyName)].join('_');
  }
  override joinColumnName(relationName: string, referencedColumnName: string): string {
    return snake(`${relationName}_${referencedColumnName}`);
  }
}

function snake(name: string): string {
  return name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}
