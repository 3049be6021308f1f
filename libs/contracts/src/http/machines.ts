// SPDX-License-Identifier: AGPL-3.0-or-later
import { z } from 'zod';
import { IdentityReport } from '../mqtt/identity.js';
import { CommandClass, PolicyVerdict } from '../mqtt/machine-limits.js';
import { MachineState } from '../mqtt/machine-state.js';
import { Id, Instant, MachineKey, Xyz } from '../scalars.js';
import { PersonRef } from './accounts.js';
import { BoardId } from './board-id.js';
import { ProcessId } from './designs.js';
import { LotRef } from './materials.js';

/** What is mounted: a printer's nozzle or a mill's cutter. */
export const MountedTool = z.object({
  kind: z.enum(['nozzle', 'end-mill', 'v-bit', 'drill']),
  diameterMm: z.number().positive(),
});
export type MountedTool = z.infer<typeof MountedTool>;

/** What a machine can do; each fact with where it comes from. */
export const Capability = z.object({
  process: ProcessId,
  processName: z.string(),
  workVolumeMm: Xyz,
  workVolumeFrom: z.enum(['firmware', 'steward']),
  materials: z.array(z.string()).meta({ description: 'Material kinds the steward allows, e.g. ["PLA","PETG"]' }),
  tools: z.array(MountedTool).meta({ description: 'Mounted now, by tool number' }),
  maxToolC: z.number().nullable(),
  maxBedC: z.number().nullable(),
  maxSpindleRpm: z.number().nullable(),
});
export type Capability = z.infer<typeof Capability>;

/** Who may use it and how jobs are taken on. */
export const AcceptPolicy = z
  .enum(['steward', 'auto'])
  .meta({ description: 'steward: each job waits for a steward; auto: a job of a member is accepted when it matches' });
export type AcceptPolicy = z.infer<typeof AcceptPolicy>;

/** What the machine's stewards say of commands in jobs, where it is not the default: `{ store: 'ask' }`. */
export const JobPolicyChange = z.partialRecord(CommandClass, PolicyVerdict);
export type JobPolicyChange = z.infer<typeof JobPolicyChange>;

/** Something about a machine that its stewards should see to. `blocks`: no job begins meanwhile. */
export const MachineWarning = z.object({ code: z.enum(['maintenance']), text: z.string(), blocks: z.boolean() });
export type MachineWarning = z.infer<typeof MachineWarning>;

/** Whether the bed or table is free for the next job. */
export const BedState = z.enum(['clear', 'occupied']);
export type BedState = z.infer<typeof BedState>;

/** Presence: `offline` bridge gone or port lost, `stale` no word for {@link STATE_STALE_AFTER_MS}. */
export const Presence = z.enum(['online', 'stale', 'offline']);
export type Presence = z.infer<typeof Presence>;

/** What moves by itself about a machine; this part is what the WebSocket sends. */
export const MachineLive = z.object({
  machineId: Id,
  presence: Presence,
  state: MachineState.nullable(),
  bed: BedState,
  job: z
    .object({
      id: Id,
      name: z.string(),
      state: z.string(),
      requestedBy: PersonRef.nullable(),
      progress: z.number().min(0).max(1),
      remainingMs: z.int().nullable(),
    })
    .nullable(),
  queued: z.int().meta({ description: 'Jobs that wait for this machine' }),
  stoppedBy: z
    .object({ name: z.string(), at: Instant })
    .nullable()
    .optional()
    .meta({ description: 'Who pressed emergency stop from here, while the machine is still in alarm or halted' }),
});
export type MachineLive = z.infer<typeof MachineLive>;

/** A machine. */
export const Machine = z.object({
  id: Id,
  spaceId: Id,
  spaceName: z.string(),
  name: z.string(),
  description: z.string(),
  bridgeId: Id,
  key: MachineKey,
  capability: Capability,
  identity: IdentityReport.nullable(),
  loaded: z.array(LotRef.nullable()).meta({ description: 'Material lot loaded, by tool number' }),
  acceptPolicy: AcceptPolicy,
  jobPolicy: JobPolicyChange.optional(),
  board: BoardId.nullable()
    .optional()
    .meta({ description: 'Board as it is flashed: what its steward said, else what its firmware told' }),
  warnings: z.array(MachineWarning).optional(),
  virtualSpeed: z.number().nullable().meta({ description: 'Clock factor of a virtual machine; null = a real one' }),
  live: MachineLive,
  may: z
    .object({ manage: z.boolean(), stop: z.boolean(), clearBed: z.boolean(), request: z.boolean() })
    .meta({ description: 'What the one who asks may do' }),
});
export type Machine = z.infer<typeof Machine>;

/** What a steward says of a machine's capability. */
export const CapabilityDraft = z.object({
  process: ProcessId,
  workVolumeMm: Xyz,
  materials: z.array(z.string().max(60)).max(50),
  tools: z.array(MountedTool).min(1).max(8),
  maxToolC: z.number().min(0).max(500).nullable().default(null),
  maxBedC: z.number().min(0).max(200).nullable().default(null),
  maxSpindleRpm: z.number().min(0).max(100_000).nullable().default(null),
});
export type CapabilityDraft = z.infer<typeof CapabilityDraft>;
/** POST /api/machines (stewards): takes a machine that a bridge announces into the space. */
export const MachineDraft = z.object({
  bridgeId: Id,
  key: MachineKey,
  name: z.string().trim().min(1).max(80),
  description: z.string().max(2000).default(''),
  capability: CapabilityDraft,
  acceptPolicy: AcceptPolicy.default('steward'),
});
export type MachineDraft = z.infer<typeof MachineDraft>;
/** PATCH /api/machines/:id (stewards). */
export const MachineChange = z
  .object({
    name: z.string().trim().min(1).max(80),
    description: z.string().max(2000),
    capability: CapabilityDraft,
    acceptPolicy: AcceptPolicy,
    jobPolicy: JobPolicyChange,
    board: BoardId.nullable(),
  })
  .partial();
export type MachineChange = z.infer<typeof MachineChange>;
/** GET /api/machines. */
export const MachineQuery = z.object({ spaceId: Id.optional(), process: ProcessId.optional() });
export type MachineQuery = z.infer<typeof MachineQuery>;
/** PUT /api/machines/:id/loaded (stewards): which lot is in which tool; null unloads. */
export const LoadLot = z.object({ tool: z.int().min(0).max(7).default(0), lotId: Id.nullable() });
export type LoadLot = z.infer<typeof LoadLot>;
/** GET /api/machines/:id/temperatures: the last minutes, downsampled, oldest first; later points come over the WebSocket. */
export const TemperatureHistory = z.object({
  everyMs: z.int(),
  points: z.array(
    z.object({
      at: Instant,
      temperatures: z.record(z.string(), z.object({ actualC: z.number(), targetC: z.number().nullable() })),
    }),
  ),
});
export type TemperatureHistory = z.infer<typeof TemperatureHistory>;
/** A manufacturing process of the vocabulary: GET /api/processes. */
export const ProcessInfo = z.object({
  id: ProcessId,
  name: z.string(),
  tsdc: z.string().nullable(),
  parent: ProcessId.nullable(),
  reference: z.string(),
});
export type ProcessInfo = z.infer<typeof ProcessInfo>;
