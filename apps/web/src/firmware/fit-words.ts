// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FirmwareImage } from '@fabcommons/contracts';
import type { Shown } from '../ui/state.js';

/** How an image suits a machine, in the one vocabulary of states. */
export function fitShown(fits: FirmwareImage['fits']): Shown {
  switch (fits) {
    case 'board':
      return { tone: 'ready', word: 'for its board' };
    case 'firmware':
      return { tone: 'ready', word: 'same firmware' };
    case 'unknown':
      return { tone: 'quiet', word: 'board not known' };
    case 'no':
      return { tone: 'fault', word: 'another board' };
  }
}

/** Firmware of an image as people name it. */
export const FIRMWARE_NAMES: Record<FirmwareImage['firmware'], string> = {
  marlin: 'Marlin',
  grbl: 'Grbl',
  grblhal: 'grblHAL',
  bootloader: 'Bootloader',
  other: 'Other firmware',
};
