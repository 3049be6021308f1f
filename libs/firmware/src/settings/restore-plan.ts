// SPDX-License-Identifier: AGPL-3.0-or-later
import { diffSettings } from './diff.js';
import { type FirmwareSettings, settingOf } from './entry.js';
import { planGrblRestore } from './grbl-restore.js';
import { planMarlinRestore } from './marlin-restore.js';
import type { LeftOut, RestoreStep } from './restore-step.js';

/**
 * What to send to make a machine as it was. `steps`: only what differs, in an order that is safe; one at a time, each answered before the next.
 * `store`: sent last, and only after the values were read back and are right (Marlin's `M500`; Grbl stores at once, there it is null).
 */
export type RestorePlan =
  | { readonly kind: 'refused'; readonly code: RestoreRefusalCode; readonly reason: string }
  | {
      readonly kind: 'plan';
      readonly steps: readonly RestoreStep[];
      readonly store: string | null;
      readonly leftOut: readonly LeftOut[];
      /** Settings that are as wanted already. */
      readonly unchanged: number;
      /** What a person should know, e.g. that the firmware's version has changed since. */
      readonly notes: readonly string[];
    };

/** Why settings are not for this machine. */
export type RestoreRefusalCode = 'other-firmware' | 'other-machine' | 'other-units' | 'not-settings';

/** `sameMachine`: somebody knows that it is this machine although it names itself differently, as after new firmware was flashed. */
export type RestoreOptions = { readonly sameMachine?: boolean };

/** Marlin's `DEFAULT_MACHINE_UUID` (`inc/Conditionals_adv.h`): every build that names none has it, so it tells nothing. */
const NO_UUID = 'cede2a2f-41a2-4748-9b12-c55c62f367ff';

/** Plans what turns `current` into `wanted`. Nothing in a plan moves or heats. */
export function restorePlan(current: FirmwareSettings, wanted: FirmwareSettings, options: RestoreOptions = {}): RestorePlan {
  if (current.firmware !== wanted.firmware)
    return refuse(
      'other-firmware',
      `the backup is of ${wanted.firmwareName || wanted.firmware}, this machine runs ${current.firmwareName || current.firmware}: its settings mean something else there`,
    );
  if (wanted.entries.length === 0) return refuse('not-settings', 'the backup holds no settings');
  const stranger = options.sameMachine === true ? null : otherMachine(current, wanted);
  if (stranger !== null) return refuse('other-machine', stranger);
  const units = otherUnits(current, wanted);
  if (units !== null) return refuse('other-units', units);
  const changes = diffSettings(current, wanted);
  const planned = current.firmware === 'marlin' ? planMarlinRestore(current, wanted, changes) : planGrblRestore(wanted, changes);
  const notes = [
    ...(current.firmwareName === wanted.firmwareName
      ? []
      : [`the backup was taken from ${wanted.firmwareName}, the machine now runs ${current.firmwareName}`]),
  ];
  return {
    kind: 'plan',
    steps: planned.steps,
    store: planned.steps.length > 0 && current.firmware === 'marlin' ? 'M500' : null,
    leftOut: planned.leftOut,
    unchanged: wanted.entries.length - changes.filter(({ kind }) => kind !== 'removed').length,
    notes,
  };
}

const refuse = (code: RestoreRefusalCode, reason: string): RestorePlan => ({ kind: 'refused', code, reason });

/** Keys that tell one machine from another, and what they are called. */
const MARKS: readonly (readonly [key: string, name: string])[] = [
  ['MACHINE_TYPE', 'calls itself'],
  ['EXTRUDER_COUNT', 'has extruders:'],
  ['AXS', 'has axes:'],
  ['BOARD', 'is the board'],
];

function otherMachine(current: FirmwareSettings, wanted: FirmwareSettings): string | null {
  const [here, there] = [ownUuid(current), ownUuid(wanted)];
  if (here !== null && there !== null && here !== there)
    return `the backup is of another machine (UUID ${there}, this one has ${here})`;
  for (const [key, name] of MARKS) {
    const [now, then] = [settingOf(current.entries, key)?.value, settingOf(wanted.entries, key)?.value];
    if (now !== undefined && then !== undefined && now !== then)
      return `the backup is of another machine: that one ${name} ${then}, this one ${now}`;
  }
  const [mine, theirs] = [settingOf(current.entries, '$I')?.value, settingOf(wanted.entries, '$I')?.value];
  return mine && theirs && mine !== theirs ? `the backup is of the machine named "${theirs}", this one is "${mine}"` : null;
}

const ownUuid = ({ uuid }: FirmwareSettings): string | null =>
  uuid === null || uuid.toLowerCase() === NO_UUID ? null : uuid.toLowerCase();

/** Numbers under `G20` or `M149 F` are other quantities than those under `G21` or `M149 C`. */
function otherUnits(current: FirmwareSettings, wanted: FirmwareSettings): string | null {
  const unitsOf = ({ entries }: FirmwareSettings): string =>
    entries
      .filter(({ group }) => group === 'units')
      .map(({ key }) => key)
      .sort()
      .join(' ');
  const [here, there] = [unitsOf(current), unitsOf(wanted)];
  if (here === there || here === '' || there === '') return null;
  return `the backup counts in other units (${there}) than the machine does now (${here}): set them alike first`;
}
