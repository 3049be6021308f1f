// SPDX-License-Identifier: AGPL-3.0-or-later
import { type FirmwareSettings, numberOf, type SettingEntry, settingOf } from './entry.js';

/** How one setting differs between `a` and `b`. */
export type SettingChange =
  | { readonly kind: 'added'; readonly key: string; readonly after: SettingEntry }
  | { readonly kind: 'removed'; readonly key: string; readonly before: SettingEntry }
  | { readonly kind: 'changed'; readonly key: string; readonly before: SettingEntry; readonly after: SettingEntry };

/** Settings as far as a comparison needs them. */
export type Comparable = Pick<FirmwareSettings, 'entries'>;

/**
 * What has to be changed in `a` to make it `b`: changed and removed ones in the order of `a`, then added ones in the order of `b`. Numbers are
 * compared as numbers (`80.00` is `80`); coordinates that a machine tells in inches to what four decimals of an inch can tell.
 */
export function diffSettings(a: Comparable, b: Comparable): readonly SettingChange[] {
  const [inA, inB] = [byKey(a), byKey(b)];
  const slackMm = tellsInches(a) || tellsInches(b) ? INCH_SLACK_MM : 0;
  const changes: SettingChange[] = [];
  for (const before of inA.values()) {
    const after = inB.get(before.key);
    if (!after) changes.push({ kind: 'removed', key: before.key, before });
    else if (!isSameValue(before, after, slackMm)) changes.push({ kind: 'changed', key: before.key, before, after });
  }
  for (const after of inB.values()) if (!inA.has(after.key)) changes.push({ kind: 'added', key: after.key, after });
  return changes;
}

/** Half of the last decimal of a coordinate in inches (Grbl `report.c`, N_DECIMAL_COORDVALUE_INCH 4), and what rounding adds. */
const INCH_SLACK_MM = 0.0014;

function isSameValue(before: SettingEntry, after: SettingEntry, slackMm: number): boolean {
  if (before.value === after.value) return true;
  const [left, right] = [numberOf(before.value), numberOf(after.value)];
  if (left === null || right === null) return false;
  return left === right || (before.unit === 'mm' && /^G\d/.test(before.key) && Math.abs(left - right) <= slackMm);
}

const tellsInches = ({ entries }: Comparable): boolean => numberOf(settingOf(entries, '$13')?.value) === 1;
const byKey = ({ entries }: Comparable): ReadonlyMap<string, SettingEntry> => new Map(entries.map((entry) => [entry.key, entry]));
