// SPDX-License-Identifier: AGPL-3.0-or-later

/**
 * Readings of one row may overtake each other on their way from the database: what was asked for earlier and came later is older, and must not
 * replace the newer in memory.
 */
export class ReadingOrder {
  private last = 0;
  private readonly kept = new Map<string, number>();

  /** Call it before the question goes out. @returns the reading's number */
  begin(): number {
    return (this.last += 1);
  }

  /** Whether what this reading brought is to be kept: no reading that began later was. */
  keeps(id: string, reading: number): boolean {
    if (reading < (this.kept.get(id) ?? 0)) return false;
    this.kept.set(id, reading);
    return true;
  }
}
