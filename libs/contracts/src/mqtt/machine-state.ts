// SPDX-License-Identifier: AGPL-3.0-or-later
import { z } from 'zod';
import { Id, Instant, Xyz } from '../scalars.js';

/**
 * What a machine does now, one vocabulary for all firmwares. `run`: a job (or a hand-given motion) is under way; `hold`: motion paused;
 * `alarm`: the firmware refuses motion until a person unlocks or homes; `faulted`: only a reset or a person helps.
 */
export const MachineMode = z.enum(['offline', 'opening', 'identifying', 'idle', 'run', 'hold', 'alarm', 'flashing', 'faulted']);
export type MachineMode = z.infer<typeof MachineMode>;

/** A heater: °C. `targetC` 0 = off, null = the firmware does not say. */
export const Temperature = z.object({ actualC: z.number(), targetC: z.number().nullable() });
export type Temperature = z.infer<typeof Temperature>;
/** Heaters by name: `tool0`, `tool1`, …, `bed`, `chamber`. */
export const Temperatures = z.record(z.string(), Temperature);
export type Temperatures = z.infer<typeof Temperatures>;

/** Where a running job stands on the machine. */
export const RunPhase = z.enum(['fetching', 'heating', 'running', 'paused', 'finishing']);
export type RunPhase = z.infer<typeof RunPhase>;

/** The job a machine is busy with, as the bridge measures it. */
export const RunProgress = z.object({
  jobId: Id,
  phase: RunPhase,
  bytesDone: z.int().nonnegative().meta({ description: 'Bytes of the program acknowledged by the firmware' }),
  bytesTotal: z.int().nonnegative(),
  linesDone: z.int().nonnegative(),
  elapsedMs: z.int().nonnegative().meta({ description: 'Wall time since the first byte went to the machine' }),
  remainingMs: z.int().nonnegative().nullable().meta({ description: "From the program's own M73, else null" }),
  extrudedUm: z.array(z.int()).meta({ description: 'Filament that left each spool so far, by tool' }),
});
export type RunProgress = z.infer<typeof RunProgress>;

/** Quality of the wire since the port was opened. */
export const LinkQuality = z.object({
  resends: z.int().nonnegative(),
  garbled: z.int().nonnegative(),
  replies: z
    .int()
    .nonnegative()
    .optional()
    .meta({ description: 'Lines that came from the machine: what `garbled` is a part of' }),
});
export type LinkQuality = z.infer<typeof LinkQuality>;

/** How the position that the machine reports is compared with the program's. */
export const AuditMethod = z.enum(['echo', 'position', 'path', 'none']);
export type AuditMethod = z.infer<typeof AuditMethod>;

/** What the comparison of machine and program has shown in this run (or in the last one). */
export const AuditReport = z.object({
  method: AuditMethod.meta({
    description:
      'echo: every line came back; position: M114 now and then; path: reports lie on the path; none: not possible here',
  }),
  checks: z.int().nonnegative(),
  differences: z.int().nonnegative(),
  lastCheckLine: z.int().nonnegative().nullable(),
  lastDifference: z
    .object({ line: z.int().nonnegative(), mm: z.number().nonnegative().nullable(), text: z.string().max(300) })
    .nullable(),
});
export type AuditReport = z.infer<typeof AuditReport>;

/** What is safe to do with a machine found in the middle of something. */
export const OfferedAction = z.enum([
  'resume',
  'cancel',
  'recover',
  'home',
  'stop',
  'flash-again',
  'restore-settings',
  'accept-machine',
  'look',
]);
export type OfferedAction = z.infer<typeof OfferedAction>;
/** An offered action with plain words for a person who decides. */
export const Offer = z.object({ action: OfferedAction, text: z.string().max(300) });
export type Offer = z.infer<typeof Offer>;

/** Overrides in percent as the machine tells them; null = it does not. */
export const Overrides = z.object({
  feedPercent: z.number().nullable(),
  rapidPercent: z.number().nullable(),
  spindlePercent: z.number().nullable(),
});
export type Overrides = z.infer<typeof Overrides>;

/** `up/{bridge}/{key}/state`, retained: at once when mode or phase change, else at most twice a second, and at least every 5 s. */
export const MachineState = z.object({
  v: z.literal(1),
  at: Instant,
  mode: MachineMode,
  detail: z
    .string()
    .max(500)
    .nullable()
    .meta({ description: 'Plain words for alarm, fault or offline: what happened and what to do' }),
  temperatures: Temperatures,
  positionMm: Xyz.nullable().meta({ description: 'Work position of the tool' }),
  feedMmPerMin: z.number().nullable(),
  spindleRpm: z.number().nullable(),
  job: RunProgress.nullable(),
  link: LinkQuality,
  machinePositionMm: Xyz.nullable().optional().meta({ description: 'Position in machine coordinates, where the machine tells' }),
  isHomed: z.boolean().nullable().optional().meta({ description: 'Whether the machine knows where it is; null = nobody knows' }),
  overrides: Overrides.nullable().optional(),
  tool: z
    .object({ toolId: Id.nullable(), purpose: z.string().max(100) })
    .nullable()
    .optional()
    .meta({ description: 'What other than a job has the machine now: console, flashing, …' }),
  audit: AuditReport.nullable().optional(),
  offers: z
    .array(Offer)
    .max(8)
    .optional()
    .meta({ description: 'What is safe now, the best first; nothing of it happens by itself' }),
});
export type MachineState = z.infer<typeof MachineState>;

/** Seconds after which a state that did not come again is shown as stale: three heartbeats of 5 s. */
export const STATE_STALE_AFTER_MS = 15_000;
/** The bridge repeats an unchanged state this often. */
export const STATE_HEARTBEAT_MS = 5_000;
/** The least distance between two states of one machine whose mode and phase did not change. */
export const STATE_MIN_INTERVAL_MS = 500;
