// SPDX-License-Identifier: AGPL-3.0-or-later

/** A guess at the version after this one: its last number goes up by one ("1.0.0" -> "1.0.1"); without a number ".1" is added. */
export function nextVersion(version: string): string {
  const last = /^(.*?)(\d+)$/.exec(version);
  return last ? `${last[1] ?? ''}${Number(last[2]) + 1}` : `${version}.1`;
}
