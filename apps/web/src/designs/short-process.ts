// SPDX-License-Identifier: AGPL-3.0-or-later

/** The name of a process without its particulars: "3D printing with filament (FDM)" is "3D printing" on a card. */
export function shortProcess(name: string): string {
  return name.replace(/ with .*$/, '').replace(/ \([^)]*\)$/, '');
}
