// SPDX-License-Identifier: AGPL-3.0-or-later
import type { QuantityShape, Xyz } from '@fabcommons/contracts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const MM_PER_INCH = 25.4;

/** "38 s", "12 min", "1 h 05 min", "2 days". */
export function duration(ms: number): string {
  if (ms < MINUTE_MS) return `${Math.max(0, Math.round(ms / 1000))} s`;
  const minutes = Math.round(ms / MINUTE_MS);
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
  return `${Math.round(ms / DAY_MS)} days`;
}

/** "12.4 g", "640 g", "1.25 kg". */
export function mass(mg: number): string {
  const grams = mg / 1000;
  if (grams >= 1000) return `${trim(grams / 1000, 2)} kg`;
  return `${trim(grams, grams < 100 ? 1 : 0)} g`;
}

/** An exact amount in the units people use. */
export function amount({ value, unit }: QuantityShape): string {
  switch (unit) {
    case 'mg':
      return mass(value);
    case 'ms':
      return duration(value);
    case 'um':
      return `${trim(value / 1000, 1)} mm`;
    case 'mm2':
      return `${value} mm²`;
    case 'mm3':
      return `${trim(value / 1000, 1)} cm³`;
    case 'one':
      return value === 1 ? '1 piece' : `${value} pieces`;
  }
}

/** "100 × 60 × 12 mm", or inches. */
export function size(mm: Xyz, length: 'mm' | 'inch'): string {
  const one = (value: number) => (length === 'mm' ? trim(value, 1) : trim(value / MM_PER_INCH, 2));
  return `${one(mm.x)} × ${one(mm.y)} × ${one(mm.z)} ${length === 'mm' ? 'mm' : 'in'}`;
}

/** A place: "X 12.5 · Y 0 · Z 3 mm", or inches. */
export function position(mm: Xyz, length: 'mm' | 'inch'): string {
  const one = (value: number) => trim(length === 'mm' ? value : value / MM_PER_INCH, length === 'mm' ? 2 : 3);
  return `X ${one(mm.x)} · Y ${one(mm.y)} · Z ${one(mm.z)} ${length === 'mm' ? 'mm' : 'in'}`;
}

/** "0.4 mm", or inches. */
export function lengthOf(mm: number, length: 'mm' | 'inch'): string {
  return length === 'mm' ? `${trim(mm, 2)} mm` : `${trim(mm / MM_PER_INCH, 3)} in`;
}

/** "210 °C", or Fahrenheit. */
export function degrees(celsius: number, unit: 'celsius' | 'fahrenheit'): string {
  return unit === 'celsius' ? `${Math.round(celsius)} °C` : `${Math.round((celsius * 9) / 5 + 32)} °F`;
}

/** "3.2 MB". */
export function bytes(count: number): string {
  if (count < 1000) return `${count} B`;
  if (count < 1_000_000) return `${trim(count / 1000, 0)} kB`;
  return `${trim(count / 1_000_000, 1)} MB`;
}

/** Relative where near ("2 min ago", "in 12 min"), else the date in the reader's zone. */
export function nearTime(at: number, now: number): string {
  const away = at - now;
  const far = Math.abs(away);
  if (far < 10_000) return 'just now';
  const words = far < HOUR_MS ? duration(far) : `${Math.round(far / HOUR_MS)} h`;
  if (far < DAY_MS) return away < 0 ? `${words} ago` : `in ${words}`;
  const options: Intl.DateTimeFormatOptions = {
    day: 'numeric',
    month: 'short',
    ...(far > 300 * DAY_MS ? { year: 'numeric' } : {}),
  };
  return new Intl.DateTimeFormat('en-GB', options).format(at);
}

/** With a capital letter first, as a sentence begins. */
export function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** "1 part", "2 parts". */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

function trim(value: number, digits: number): string {
  return value
    .toFixed(digits)
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
}

/** Closed with a full stop, so that another sentence can follow. */
export function fullStop(words: string): string {
  return /[.!?…]$/.test(words) ? words : `${words}.`;
}
