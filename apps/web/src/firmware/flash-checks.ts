// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FirmwareImage, Machine } from '@fabcommons/contracts';
import { bytes } from '../ui/measure.js';

/** Something that is looked at before anything happens. `ask`: only the person can know. */
export type FlashCheck = { verdict: 'ok' | 'ask' | 'no'; text: string };

/** What speaks for and against writing an image into a machine, in plain words; what only the bridge can see it checks before it erases a byte. */
export function flashChecks(
  machine: Pick<Machine, 'name' | 'identity'>,
  image: FirmwareImage,
  board: string | null,
): FlashCheck[] {
  const now = machine.identity;
  const checks: FlashCheck[] = [fitCheck(image)];
  if (board === null) checks.push({ verdict: 'no', text: 'Say which board this machine has.' });
  if (now && now.firmware !== 'unknown' && image.firmware !== now.firmware && image.firmware !== 'other') {
    checks.push({
      verdict: 'ask',
      text: `It runs ${now.firmwareName} now and would run ${image.firmware === 'bootloader' ? 'a bootloader' : image.firmware}: saved settings do not fit another firmware.`,
    });
  } else checks.push({ verdict: 'ok', text: 'Its settings are saved first, and written back when the new firmware runs.' });
  checks.push(
    { verdict: 'ok', text: `${bytes(image.sizeBytes)}, checked by its hash, its chip asked for before anything is erased.` },
    { verdict: 'ok', text: 'What was written is read back and compared byte by byte.' },
  );
  return checks;
}

/** Whether the machine may be flashed with it at all. */
export const mayFlash = (checks: readonly FlashCheck[]): boolean => checks.every(({ verdict }) => verdict !== 'no');

/** What is typed to confirm: the machine's name, blanks and capitals do not matter. */
export const isNamed = (typed: string, name: string): boolean => plain(typed) === plain(name) && plain(name) !== '';

const plain = (text: string): string => text.trim().toLowerCase().replaceAll(/\s+/g, ' ');

function fitCheck({ fits, boards }: FirmwareImage): FlashCheck {
  switch (fits) {
    case 'board':
      return { verdict: 'ok', text: 'It is made for the board of this machine.' };
    case 'firmware':
      return { verdict: 'ask', text: 'It is the same kind of firmware; look yourself whether the board is the right one.' };
    case 'unknown':
      return {
        verdict: 'ask',
        text: `Nobody knows the board of this machine; the image is for ${boards.join(', ')}. Look at the board.`,
      };
    case 'no':
      return { verdict: 'no', text: `It is for another board (${boards.join(', ')}): this one would not start with it.` };
  }
}
