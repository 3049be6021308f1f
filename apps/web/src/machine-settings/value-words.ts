// SPDX-License-Identifier: AGPL-3.0-or-later

/** Units as people write them; firmware has letters and digits only. */
const UNITS: Readonly<Record<string, string>> = {
  C: '°C',
  us: 'µs',
  'mm/s2': 'mm/s²',
  'mm/sec^2': 'mm/s²',
  'step/mm': 'steps/mm',
  '0-255': 'of 255',
};

/** A value as it is read: switches are on or off, units have their signs. Other values stay as the machine told them. */
export function valueWords(value: string, unit: string | null): { value: string; unit: string | null } {
  if (unit === 'boolean') return { value: isOn(value) ? 'on' : isOff(value) ? 'off' : value, unit: null };
  if (value === '') return { value: 'yes', unit: null };
  return { value, unit: unit === null ? null : (UNITS[unit] ?? unit) };
}

const isOn = (value: string): boolean => /^1(\.0*)?$/.test(value);
const isOff = (value: string): boolean => /^0(\.0*)?$/.test(value);
