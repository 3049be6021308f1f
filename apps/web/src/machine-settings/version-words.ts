// SPDX-License-Identifier: AGPL-3.0-or-later
import type { SettingsVersion } from '@fabcommons/contracts';

/** Where a version comes from, in words: "by itself", "by Anna", "from a file of Anna". */
export function fromWords({ from, by }: Pick<SettingsVersion, 'from' | 'by'>): string {
  switch (from) {
    case 'bridge':
      return 'saved by itself';
    case 'person':
      return `saved by ${by?.name ?? 'somebody'}`;
    case 'upload':
      return `from a file of ${by?.name ?? 'somebody'}`;
  }
}

/** "version 3 of 20 Nov, 10:04", for lists to choose from. */
export function versionName({ number, takenAt, reason }: Pick<SettingsVersion, 'number' | 'takenAt' | 'reason'>): string {
  const at = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
  return `${number} · ${at.format(Date.parse(takenAt))} · ${reason}`;
}
