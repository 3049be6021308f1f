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
export const LinkQuality = z.object({ resends: z.int().nonnegative(), garbled: z.int().nonnegative() });
export type LinkQuality = z.infer<typeof LinkQuality>;

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
});
export type MachineState = z.infer<typeof MachineState>;

/** Seconds after which a state that did not come again is shown as stale: three heartbeats of 5 s. */
export const STATE_STALE_AFTER_MS = 15_000;
/** The bridge repeats an unchanged state this often. */
export const STATE_HEARTBEAT_MS = 5_000;
/** The least distance between two states of one machine whose mode and phase did not change. */
export const STATE_MIN_INTERVAL_MS = 500;
