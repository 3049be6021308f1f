// SPDX-License-Identifier: AGPL-3.0-or-later
import type { SettingChange } from './diff.js';
import { type FirmwareSettings, numberOf, type SettingEntry, settingNumber } from './entry.js';
import type { LeftOut, PlannedRestore, RestoreStep } from './restore-step.js';

/** Work offsets by their number in `G10 L2` (Grbl: 1 to 6; grblHAL: G59.1 to G59.3 are 7 to 9). */
const SYSTEMS = ['G54', 'G55', 'G56', 'G57', 'G58', 'G59', 'G59.1', 'G59.2', 'G59.3'];
/** Words of a startup block that neither move nor switch anything on. Grbl runs the block before it stores it (1.1h `system.c`). */
const HARMLESS_BLOCK = /^(?:G(?:17|18|19|20|21|40|49|5[4-9]|59\.[123]|61|80|90|91|93|94)|M5|M9)*$/i;
/** Values that grblHAL does not tell (`settings.h`, PASSWORD_MASK). */
const SECRET = /^\*+$/;

/** Commands that make a Grbl's or grblHAL's settings the wanted ones, each of which the controller stores by itself. */
export function planGrblRestore(wanted: FirmwareSettings, changes: readonly SettingChange[]): PlannedRestore {
  const steps: RestoreStep[] = [];
  const leftOut: LeftOut[] = [];
  const offsets = new Map<string, SettingEntry[]>();
  const numbered: { number: number; after: SettingEntry }[] = [];
  for (const change of changes) {
    if (change.kind === 'removed') continue;
    const { key, after } = change;
    const reason = whyNot(change);
    const [, system = '', axis] = /^(G\d+(?:\.\d)?)\.([A-Z])$/.exec(key) ?? [];
    if (reason !== null) leftOut.push({ key, reason });
    else if (axis !== undefined) offsets.set(system, [...(offsets.get(system) ?? []), after]);
    else if (/^\$\d/.test(key)) numbered.push({ number: Number(key.slice(1)), after });
    else steps.push({ command: `${key}=${after.value}`, keys: [key] });
  }
  // Soft limits ($20) want homing ($22): switched on after it, off before it (error:10, and $22=0 clears $20).
  const softLimitsOn = settingNumber(wanted.entries, '$20') === 1;
  const rank = (number: number): number => (number === 20 && softLimitsOn ? 22.5 : number);
  numbered.sort((a, b) => rank(a.number) - rank(b.number));
  const settings = numbered.map(({ after }) => ({ command: `${after.key}=${after.value}`, keys: [after.key] }));
  const systems = [...offsets].map(([system, entries]) => ({
    // G21 in the same block: the values are mm, whatever the machine reports in.
    command: `G21G10L2P${SYSTEMS.indexOf(system) + 1}${entries.map(({ key, value }) => `${key.slice(-1)}${value}`).join('')}`,
    keys: entries.map(({ key }) => key),
  }));
  return { steps: [...settings, ...systems, ...steps], leftOut };
}

function whyNot({ key, kind, after }: Extract<SettingChange, { after: SettingEntry }>): string | null {
  if (after.group === 'identity') return 'the machine tells it, nobody sets it';
  if (after.group === 'state') return 'it is what the machine has done since its start, not stored';
  if (/^G(?:28|30)/.test(key)) return 'only the place where the machine stands can be stored there (G28.1, G30.1)';
  if (SECRET.test(after.value)) return 'the machine does not tell its secrets: enter it again';
  if (kind === 'added') return 'this firmware does not have it';
  if (/^\$N/.test(key) && !HARMLESS_BLOCK.test(after.value.replace(/\s/g, '')))
    return `the machine runs "${after.value}" while it stores it: enter it by hand, with the way clear`;
  const system = /^(G[\d.]+)\.[A-Z]$/.exec(key)?.[1];
  if (system !== undefined)
    return SYSTEMS.includes(system) && numberOf(after.value) !== null ? null : 'there is no command to set it';
  return /^\$(?:\d+|N\d|I)$/.test(key) ? null : 'there is no command to set it';
}
