// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Quantity } from './quantity.js';

/**
 * A quantity as a person reads it, in plain English, always with a full stop as decimal mark.
 * Samples: 640 mg -> "640 mg", 12400 mg -> "12.4 g", 1250000 mg -> "1.25 kg"; 350 um -> "0.35 mm", 4120000 um -> "4.12 m";
 * 90000 mm2 -> "900 cm²"; 12345 mm3 -> "12.3 cm³"; 3900000 ms -> "1 h 05 min", 125000 ms -> "2 min 05 s", 800 ms -> "0.8 s"; 1 -> "1 piece".
 */
export function formatQuantity(amount: Quantity): string {
  const sign = amount.value < 0 ? '-' : '';
  return sign + formatAmount({ value: Math.abs(amount.value), unit: amount.unit });
}

function formatAmount({ value, unit }: Quantity): string {
  switch (unit) {
    case 'mg':
      if (value < 1000) return `${value} mg`;
      return value < 1_000_000 ? `${decimals(value / 1000, 1)} g` : `${decimals(value / 1_000_000, 2)} kg`;
    case 'um':
      return value < 1_000_000 ? `${decimals(value / 1000, 2)} mm` : `${decimals(value / 1_000_000, 2)} m`;
    case 'mm2':
      return value < 10_000 ? `${value} mm²` : `${decimals(value / 100, 1)} cm²`;
    case 'mm3':
      return value < 1000 ? `${value} mm³` : `${decimals(value / 1000, 1)} cm³`;
    case 'ms':
      return formatDuration(value);
    case 'one':
      return value === 1 ? '1 piece' : `${value} pieces`;
  }
}

/** Two parts at most, the second padded; from a minute up in whole seconds, from an hour up in whole minutes (rounded half up). */
function formatDuration(ms: number): string {
  if (ms < 59_500) return `${decimals(ms / 1000, ms < 9_950 ? 1 : 0)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${padded(seconds % 60)} s`;
  const minutes = Math.round(ms / 60_000);
  return `${Math.floor(minutes / 60)} h ${padded(minutes % 60)} min`;
}

/** At most `places` decimals, without trailing zeros. */
function decimals(value: number, places: number): string {
  return String(Number(value.toFixed(places)));
}

function padded(value: number): string {
  return String(value).padStart(2, '0');
}
