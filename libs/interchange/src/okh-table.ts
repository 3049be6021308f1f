// SPDX-License-Identifier: AGPL-3.0-or-later
// Lenient reading of a TOML table: people write a list where the standard wants a text and the other way round.
import type { TomlTable, TomlValue } from 'smol-toml';

/** Longest single text kept; longer ones are cut and a warning says so. */
export const MAX_TEXT_CHARS = 5_000;
/** Longest list kept of one field. */
export const MAX_LIST_LENGTH = 500;

/** A table with a place for warnings. `where` starts each of them, e.g. `part "Lid"`. */
export class OkhTable {
  constructor(
    private readonly table: TomlTable,
    private readonly where: string,
    private readonly warnings: string[],
  ) {}

  /** The value as it stands, or undefined. */
  raw(key: string): TomlValue | undefined {
    return Object.hasOwn(this.table, key) ? this.table[key] : undefined;
  }

  /** Adds a sentence to the warnings. */
  warn(text: string): void {
    this.warnings.push(this.where === '' ? text : `${this.where}: ${text}`);
  }

  /** A text; the first of a list of texts; a number as its digits; null when absent, blank or of another kind. */
  text(key: string): string | null {
    return this.texts(key)[0] ?? null;
  }

  /** All texts under a key, single or in a list, trimmed, blank ones left out. */
  texts(key: string): string[] {
    const value = this.raw(key);
    if (value === undefined) return [];
    const list = Array.isArray(value) ? value : [value];
    if (list.length > MAX_LIST_LENGTH) this.warn(`"${key}" has ${list.length} entries; the first ${MAX_LIST_LENGTH} are kept`);
    return list.slice(0, MAX_LIST_LENGTH).flatMap((entry) => this.asText(entry, key));
  }

  /** Relative paths under a key; absolute ones are taken from the design's own root, paths that leave it are dropped. */
  paths(key: string): string[] {
    return this.texts(key).flatMap((text) => {
      const path = text.replace(/^(?:\.?\/)+/u, '');
      const leaves = path.split(/[/\\]/u).includes('..') || path.includes('\\');
      const hasControl = [...path].some((letter) => letter < ' ');
      if (!leaves && !hasControl && path !== '') return [path];
      this.warn(`"${key}" names ${JSON.stringify(text)}, which is no path inside the design; left out`);
      return [];
    });
  }

  /** The first path under a key, or null. An [[image]] table of OKH 2.4 gives its `location`. */
  path(key: string): string | null {
    const value = this.raw(key);
    const first = Array.isArray(value) ? value[0] : value;
    const table = asTable(first);
    return (
      (table === null ? this : new OkhTable(table, this.where, this.warnings)).paths(table === null ? key : 'location')[0] ?? null
    );
  }

  /** A table under a key, the first of a list of tables, or null. */
  child(key: string, where: string): OkhTable | null {
    const value = this.raw(key);
    const table = asTable(Array.isArray(value) ? value[0] : value);
    return table === null ? null : new OkhTable(table, where, this.warnings);
  }

  /** All tables of a list (or a single table) under a key. */
  children(key: string, where: (index: number) => string): OkhTable[] {
    const value = this.raw(key);
    const list = Array.isArray(value) ? value : [value];
    return list.flatMap((entry, index) => {
      const table = asTable(entry);
      return table === null ? [] : [new OkhTable(table, where(index), this.warnings)];
    });
  }

  /** A finite number, also from text such as `"180"`; null otherwise. */
  number(key: string): number | null {
    return numberFrom(this.raw(key));
  }

  private asText(entry: TomlValue, key: string): string[] {
    if (typeof entry === 'number' || typeof entry === 'bigint') return [String(entry)];
    const written = typeof entry === 'string' ? entry : nameIn(entry);
    // TOML lets "\u0000" through; databases and file systems do not.
    const text = written?.replaceAll('\0', '') ?? '';
    if (text.trim() === '') return [];
    if (text.length <= MAX_TEXT_CHARS) return [text.trim()];
    this.warn(`"${key}" is longer than ${MAX_TEXT_CHARS} characters and was cut`);
    return [text.slice(0, MAX_TEXT_CHARS).trim()];
  }
}

/** The number in a value: itself, or digits in a text; null for all else. */
export function numberFrom(value: TomlValue | undefined): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'string' || !/^\s*[+-]?\d{1,15}(?:\.\d{1,15})?\s*$/u.test(value)) return null;
  return Number(value);
}

/** The value as a table, or null. */
export function asTable(value: TomlValue | undefined): TomlTable | null {
  return typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date) ? value : null;
}

function nameIn(value: TomlValue): string | null {
  const table = asTable(value);
  const name = table === null ? undefined : table['name'];
  return typeof name === 'string' ? name : null;
}
