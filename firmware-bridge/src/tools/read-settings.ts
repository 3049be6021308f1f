// SPDX-License-Identifier: AGPL-3.0-or-later
import {
  type MachineIdentity,
  type MachineSettings,
  MAX_TRANSCRIPT_LINE_CHARS,
  MAX_TRANSCRIPT_LINES,
} from '@fabcommons/contracts';
import { parseEnumeration, parseGrblSettings, parseMarlinSettings, type SettingEntry } from '@fabcommons/firmware';
import type { Workbench } from '../session/workbench.js';
import { failureOf, type ToolFailed } from './tool-failure.js';

/** Settings as they are now, or why they could not be read. */
export type SettingsRead = { readonly kind: 'read'; readonly settings: MachineSettings } | ToolFailed;

/** What is asked of each firmware. `$EG` and `$ES` give names and are no part of the transcript: they are the same for every such build. */
const QUESTIONS = {
  marlin: { told: ['M115', 'M503'], names: [] },
  grbl: { told: ['$I', '$$', '$#', '$N'], names: [] },
  grblhal: { told: ['$I', '$$', '$#', '$N'], names: ['$EG', '$ES'] },
} as const;
/** A long answer of a slow board: `M503` with a mesh takes some 2 s at 115200. */
const TIMEOUT_MS = 20_000;

/** Asks a machine for all it keeps; changes nothing. `at`: ISO 8601. */
export async function readSettings(bench: Workbench, identity: MachineIdentity, at: string): Promise<SettingsRead> {
  const { firmware } = identity;
  if (firmware === 'unknown')
    return {
      kind: 'failed',
      code: 'firmware-error',
      reason: 'the firmware of this machine is not known: its settings cannot be read',
    };
  const lines: string[] = [];
  for (const question of QUESTIONS[firmware].told) {
    const answer = await bench.ask(question, { timeoutMs: TIMEOUT_MS });
    if (answer.kind !== 'ok') return failureOf(answer, question, bench);
    lines.push(...answer.lines);
  }
  const names: string[] = [];
  // Older grblHAL and builds without them answer with an error: then names come from the table.
  for (const question of QUESTIONS[firmware].names) names.push(...(await bench.ask(question, { timeoutMs: TIMEOUT_MS })).lines);
  const entries = firmware === 'marlin' ? parseMarlinSettings(lines) : parseGrblSettings(lines, parseEnumeration(names));
  if (!entries.some(({ group }) => group !== 'identity'))
    return { kind: 'failed', code: 'firmware-error', reason: 'the machine tells no settings (a build without them)' };
  return {
    kind: 'read',
    settings: {
      firmware,
      firmwareName: identity.firmwareName,
      uuid: identity.uuid,
      takenAt: at,
      entries: entries.map(bounded),
      transcript: lines.slice(0, MAX_TRANSCRIPT_LINES).map((line) => line.slice(0, MAX_TRANSCRIPT_LINE_CHARS)),
    },
  };
}

/** Within the lengths of the contract. */
const bounded = ({ key, value, name, unit, group }: SettingEntry): MachineSettings['entries'][number] => ({
  key,
  value,
  name: name?.slice(0, 200) ?? null,
  unit: unit?.slice(0, 40) ?? null,
  group: group.slice(0, 80),
});
