// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHash } from 'node:crypto';
import { numberOf, type SettingEntry } from '@fabcommons/firmware';

/** SHA-256 over what a machine keeps, in hex: the same settings give the same one, in whatever order and with however many zeros they are told. */
export function settingsFingerprint(entries: readonly SettingEntry[]): string {
  const lines = entries
    .filter(({ group }) => group !== 'identity' && group !== 'state')
    .map(({ key, value }) => `${key}=${numberOf(value) ?? value}`)
    .sort();
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}
