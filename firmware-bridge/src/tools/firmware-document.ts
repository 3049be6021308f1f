// SPDX-License-Identifier: AGPL-3.0-or-later
import {
  type FirmwareDocument,
  type MachineIdentity,
  type MachineSettings,
  MAX_TRANSCRIPT_LINE_CHARS,
  MAX_TRANSCRIPT_LINES,
} from '@fabcommons/contracts';
import { parseM115Fields, settingOf } from '@fabcommons/firmware';
import type { Workbench } from '../session/workbench.js';
import { limitsOfSettings } from './limits-of-settings.js';
import { readSettings } from './read-settings.js';
import { settingsFingerprint } from './settings-fingerprint.js';
import { failureOf, type ToolFailed } from './tool-failure.js';

/** What came of asking. */
export type Described = { readonly kind: 'described'; readonly document: FirmwareDocument } | ToolFailed;

type Option = FirmwareDocument['options'][number];

/** Questions to a firmware that nobody knows; each is harmless to all that we know. */
const STRANGE_QUESTIONS = ['M115', '$I', 'M503'] as const;
const STRANGE_TIMEOUT_MS = 3_000;

/** Asks a machine for all it says of itself: firmware, board, options, limits, settings. An unknown one is shown by its own words. */
export async function describeFirmware(bench: Workbench, identity: MachineIdentity, at: string): Promise<Described> {
  if (identity.firmware === 'unknown') return describeStranger(bench, identity);
  const read = await readSettings(bench, identity, at);
  // A build without M503, a Grbl in a hold: who it is, is known all the same.
  if (read.kind === 'failed' && (read.code === 'firmware-error' || read.code === 'timeout'))
    return { kind: 'described', document: documentWithoutSettings(identity, read.reason) };
  if (read.kind === 'failed') return read;
  return { kind: 'described', document: documentOf(identity, read.settings) };
}

/** The document of a machine whose settings have been read. */
export function documentOf(identity: MachineIdentity, settings: MachineSettings): FirmwareDocument {
  const fingerprint: Option = {
    key: 'settings',
    text: `${settings.entries.length} entries, sha256:${settingsFingerprint(settings.entries)}`,
  };
  const { board, options } = settings.firmware === 'marlin' ? marlinOptions(settings) : grblOptions(settings);
  return {
    identity,
    board: board ?? identity.machineType,
    version: versionOf(identity.firmwareName),
    options: [...options, fingerprint].slice(0, 100),
    limits: limitsOfSettings(settings, identity),
    transcript: settings.transcript,
  };
}

/** The document of a machine whose settings cannot be read, and why: what it is, is known all the same. */
export const documentWithoutSettings = (identity: MachineIdentity, reason: string): FirmwareDocument => ({
  identity,
  board: identity.machineType,
  version: versionOf(identity.firmwareName),
  options: [{ key: 'settings', text: `not told: ${reason}`.slice(0, 200) }],
  limits: {},
  transcript: [],
});

async function describeStranger(bench: Workbench, identity: MachineIdentity): Promise<Described> {
  const transcript: string[] = [];
  for (const question of STRANGE_QUESTIONS) {
    const answer = await bench.ask(question, { timeoutMs: STRANGE_TIMEOUT_MS });
    if (answer.kind === 'ended') return failureOf(answer, question, bench);
    transcript.push(`> ${question}`, ...answer.lines.map((line) => line.slice(0, MAX_TRANSCRIPT_LINE_CHARS)));
  }
  const document = {
    identity,
    board: null,
    version: null,
    options: [],
    limits: {},
    transcript: transcript.slice(0, MAX_TRANSCRIPT_LINES),
  };
  return { kind: 'described', document };
}

/** `Marlin 2.1.2.5 (Nov 28 2024 10:00:00)` -> `2.1.2.5`; `Grbl 1.1h.20190830` -> `1.1h.20190830`. */
const versionOf = (firmwareName: string): string | null =>
  /\b(?:v|V)?(\d+\.\d[\w.-]*)/.exec(firmwareName)?.[1]?.slice(0, 100) ?? null;

/** What `M115` tells besides the identity. */
const TOLD = ['SOURCE_CODE_URL', 'PROTOCOL_VERSION', 'KINEMATICS'];

function marlinOptions({ transcript }: MachineSettings): { board: string | null; options: Option[] } {
  const fields = parseM115Fields(transcript.find((line) => /(?:^|\s)FIRMWARE_NAME:/.test(line)) ?? '');
  const options = TOLD.flatMap((key) => {
    const text = fields[key];
    return text === undefined || text === '' ? [] : [{ key, text: text.slice(0, 200) }];
  });
  return { board: fields['MACHINE_TYPE']?.slice(0, 200) ?? null, options };
}

/** Letters of `[OPT:…]` (Grbl 1.1 `doc/csv/build_option_codes_en_US.csv`; `interface.md`). */
const OPTION_LETTERS: Readonly<Record<string, string>> = {
  V: 'variable spindle',
  N: 'line numbers',
  M: 'mist coolant (M7)',
  C: 'CoreXY',
  P: 'parking motion',
  Z: 'homing sets the origin',
  H: 'single axis homing',
  T: 'two limit switches on an axis',
  A: 'probe feed overrides allowed',
  D: 'spindle direction as enable pin',
  '0': 'spindle enable off at speed 0',
  S: 'software limit pin debouncing',
  R: 'parking override control',
  L: 'homing at power-up required',
  '+': 'safety door input',
  '*': 'restore all EEPROM disabled',
  $: 'restore EEPROM $ settings disabled',
  '#': 'restore EEPROM parameters disabled',
  I: 'build info write disabled',
  E: 'force sync at EEPROM write disabled',
  W: 'force sync at work offset change disabled',
  '2': 'dual axis motors',
};

function grblOptions({ entries, transcript }: MachineSettings): { board: string | null; options: Option[] } {
  const options: Option[] = [];
  const [letters = '', blocks, bytes] = (settingOf(entries, 'OPT')?.value ?? '').split(',');
  for (const letter of letters) options.push({ key: `OPT ${letter}`, text: OPTION_LETTERS[letter] ?? 'not known here' });
  if (blocks) options.push({ key: 'planner', text: `${blocks} moves` });
  if (bytes) options.push({ key: 'receive buffer', text: `${bytes} bytes` });
  const own = settingOf(entries, '$I')?.value;
  if (own) options.push({ key: 'owner', text: own });
  for (const line of transcript) {
    // grblHAL: `[NEWOPT:ENUMS,RT+,HOME]`, `[DRIVER:Simulator]`, `[BOARD:…]`, `[AXS:3:XYZ]`.
    const found = /^\[(NEWOPT|DRIVER|DRIVER VERSION|DRIVER OPTIONS|BOARD|AXS|SIGNALS|FIRMWARE|PLUGIN|SPINDLE):(.*)\]\s*$/.exec(
      line.trim(),
    );
    if (found) options.push({ key: found[1] ?? '', text: (found[2] ?? '').slice(0, 200) });
  }
  const board = options.find(({ key }) => key === 'BOARD') ?? options.find(({ key }) => key === 'DRIVER');
  return { board: board?.text ?? null, options };
}
