// SPDX-License-Identifier: AGPL-3.0-or-later
// The SPDX lists (licences, withdrawn ids, exceptions), looked up without regard to case as SPDX 3.0.1 annex B.2 asks.
import current from 'spdx-license-ids/index.json' with { type: 'json' };
import deprecated from 'spdx-license-ids/deprecated.json' with { type: 'json' };
import exceptions from 'spdx-exceptions/index.json' with { type: 'json' };

const byLowerCase = (ids: readonly string[]): ReadonlyMap<string, string> => new Map(ids.map((id) => [id.toLowerCase(), id]));

const CURRENT = byLowerCase(current);
const DEPRECATED = byLowerCase(deprecated);
const EXCEPTIONS = byLowerCase(exceptions);

/** All licence ids that SPDX recommends today, in the list's own spelling, e.g. `CERN-OHL-S-2.0`. */
export const LICENCE_IDS: readonly string[] = current;

/** The list's spelling of a licence id (`cc-by-4.0` -> `CC-BY-4.0`), or null when SPDX does not list it. */
export function findLicenceId(id: string): string | null {
  return CURRENT.get(id.toLowerCase()) ?? null;
}

/** The list's spelling of an id that SPDX has withdrawn, e.g. `GPL-3.0`, or null. */
export function findDeprecatedId(id: string): string | null {
  return DEPRECATED.get(id.toLowerCase()) ?? null;
}

/** The list's spelling of an exception that may follow WITH, e.g. `SHL-2.1`, or null. */
export function findExceptionId(id: string): string | null {
  return EXCEPTIONS.get(id.toLowerCase()) ?? null;
}
