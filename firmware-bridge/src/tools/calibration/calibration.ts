// SPDX-License-Identifier: AGPL-3.0-or-later
/** A guided calibration as a pure state machine: each step says what it sends, then what its answers mean. Nothing is kept before `keep`. */
import type { CalibrationProcedure, MachineIdentity, MachineSettings, ToolResult, ToolValue } from '@fabcommons/contracts';
import { type Mesh, numberOf, restorePlan, settingOf } from '@fabcommons/firmware';

/** How far a calibration is. */
export type Calibration = {
  readonly procedure: CalibrationProcedure;
  readonly identity: MachineIdentity;
  /** The settings before it began. */
  readonly settings: MachineSettings;
  /** What the steps so far have found, by name; lengths mm. */
  readonly found: Readonly<Record<string, number>>;
  /** Settings that `keep` writes, by key. */
  readonly wanted: Readonly<Record<string, string>>;
  /** What `keep` sends besides: the mesh is in the machine already. */
  readonly store: readonly string[];
  /** Sent at the end, however it ends: heaters off, guards on. No motion. */
  readonly closing: readonly string[];
  /** The step that comes next; null when it is over. `repeats` may be taken instead, as often as a person wants. */
  readonly next: string | null;
  readonly repeats: string | null;
};

/** A number that a step asks a person for. */
export type StepInput = {
  readonly name: string;
  readonly text: string;
  readonly unit: string;
  /** What is taken when the person says nothing; null: they have to. */
  readonly initial: number | null;
  readonly least: number;
  readonly most: number;
};

/** What a person is told and asked before a step. */
export type StepNotice = {
  readonly instruction: string;
  readonly inputs: readonly StepInput[];
  readonly moves: boolean;
  readonly heats: boolean;
};

/** One command and the silence after which it counts as unanswered. */
export type StepCommand = { readonly text: string; readonly silenceMs: number };

/** What a step shows once its commands are answered. */
export type StepOutcome = {
  readonly calibration: Calibration;
  readonly text: string;
  readonly values: readonly ToolValue[];
  readonly mesh?: Mesh;
};

/** A step that may be done: its commands, and what their answers mean. A failure ends the calibration, heaters off. */
export type Prepared =
  | { readonly kind: 'refused'; readonly reason: string }
  | {
      readonly kind: 'prepared';
      readonly commands: readonly StepCommand[];
      readonly finish: (lines: readonly string[]) => StepOutcome | { readonly failed: string };
    };

/** One procedure: what each step tells a person first, and what it does. */
export type Procedure = {
  /** Whether this machine can; null: yes. */
  readonly whyNot: (settings: MachineSettings, identity: MachineIdentity) => string | null;
  readonly first: string;
  readonly about: string;
  readonly notice: (calibration: Calibration, step: string) => StepNotice | null;
  readonly prepare: (calibration: Calibration, step: string, args: Readonly<Record<string, number>>) => Prepared;
};

/** Silence of commands that answer at once, of moves, and of waits for heat, in which Marlin tells its temperature every second or two. */
export const QUICK_MS = 15_000;
export const MOVE_MS = 180_000;
export const HEAT_MS = 120_000;

/** A refusal. */
export const refuse = (reason: string): Prepared => ({ kind: 'refused', reason });

/** Commands of one kind. */
export const commandsOf = (silenceMs: number, ...texts: string[]): readonly StepCommand[] =>
  texts.map((text) => ({ text, silenceMs }));

/**
 * The inputs of a step with their defaults, or what is wrong with them.
 * Sample: `{ targetC: 210, cycles: 5 }`, `'targetC: expected 150 to 300 C, got 900'`.
 */
export function readInputs(
  notice: StepNotice,
  args: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> | string {
  const values: Record<string, number> = {};
  for (const { name, initial, least, most, unit } of notice.inputs) {
    const value = args[name] ?? initial;
    if (value === null) return `${name} is missing: expected ${least} to ${most} ${unit}`;
    if (!(value >= least && value <= most)) return `${name}: expected ${least} to ${most} ${unit}, got ${value}`;
    values[name] = value;
  }
  return values;
}

/** A number with as many decimals as the machine tells its present value with: it could not be read back otherwise. */
export function likeTold(calibration: Calibration, key: string, value: number): string {
  const told = settingOf(calibration.settings.entries, key)?.value ?? '0.00';
  return value.toFixed(told.split('.')[1]?.length ?? 0);
}

/** Old and new value of a setting, to be shown. */
export function valueOf(calibration: Calibration, key: string, after: string): ToolValue {
  const entry = settingOf(calibration.settings.entries, key);
  return { key, name: entry?.name ?? key, before: entry?.value ?? null, after, unit: entry?.unit ?? null };
}

/** The settings as `keep` wants them. */
export function wantedSettings({ settings, wanted }: Calibration): MachineSettings {
  const entries = settings.entries.map((entry) => ({ ...entry, value: wanted[entry.key] ?? entry.value }));
  return { ...settings, entries };
}

/** What `keep` would send, for a person to see. */
export function keepCommands(calibration: Calibration): readonly string[] {
  const plan = restorePlan(calibration.settings, wantedSettings(calibration));
  if (plan.kind === 'refused') return [];
  return [...plan.steps.map(({ command }) => command), ...(plan.store === null ? [] : [plan.store]), ...calibration.store];
}

/** The present value of a setting as a number. */
export const present = (calibration: Calibration, key: string): number | null =>
  numberOf(settingOf(calibration.settings.entries, key)?.value);

/** A step's outcome in the words of the contract. */
export function resultOf(
  { calibration, text, values, mesh }: StepOutcome,
  step: string,
): Extract<ToolResult, { op: 'calibrate' }> {
  return {
    op: 'calibrate',
    procedure: calibration.procedure,
    step,
    text: text.slice(0, 2_000),
    values: [...values],
    commands: calibration.next === 'keep' ? [...keepCommands(calibration)] : [],
    ...(mesh ? { mesh: mesh.map((row) => [...row]) } : {}),
    next: calibration.next,
  };
}
