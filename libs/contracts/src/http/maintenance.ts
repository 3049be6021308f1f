// SPDX-License-Identifier: AGPL-3.0-or-later
import { z } from 'zod';
import { Id, Instant } from '../scalars.js';
import { PersonRef } from './accounts.js';

/** What a machine has run, by its finished, failed and cancelled jobs. */
export const MachineUse = z.object({
  machineMs: z.int(),
  extrudedUm: z.int(),
  travelUm: z.int().meta({ description: 'Path of the tool, of the runs whose bridge counted it' }),
  jobs: z.int(),
});
export type MachineUse = z.infer<typeof MachineUse>;

/** How often something is due; the first that is reached counts, so one at least is given. */
export const MaintenanceInterval = z
  .object({
    machineMs: z.int().positive().nullable().default(null),
    extrudedUm: z.int().positive().nullable().default(null),
    travelUm: z.int().positive().nullable().default(null),
    days: z.int().positive().max(3_650).nullable().default(null),
  })
  .refine((every) => Object.values(every).some((value) => value !== null), { message: 'give at least one interval' });
export type MaintenanceInterval = z.infer<typeof MaintenanceInterval>;

/** POST /api/machines/:id/maintenance/tasks, and PUT of one (stewards). */
export const MaintenanceTaskDraft = z.object({
  id: Id,
  name: z.string().trim().min(1).max(120),
  instructions: z.string().max(5_000).default(''),
  every: MaintenanceInterval,
  blocksWhenOverdue: z.boolean().default(false).meta({ description: 'No job begins while it is overdue' }),
});
export type MaintenanceTaskDraft = z.infer<typeof MaintenanceTaskDraft>;
/** A task and how near it is. `share`: 1 = due now. Due from 0.9, overdue from 1. */
export const MaintenanceTask = MaintenanceTaskDraft.extend({
  machineId: Id,
  state: z.enum(['fine', 'due', 'overdue']),
  share: z.number().nonnegative(),
  dueIn: z.string().meta({ description: 'In words, e.g. "in 12 h of running" or "3 days overdue"' }),
  lastDoneAt: Instant.nullable(),
  lastDoneBy: PersonRef.nullable(),
});
export type MaintenanceTask = z.infer<typeof MaintenanceTask>;

/** POST /api/machines/:id/maintenance (members): something was done. The same `id` again changes nothing. */
export const MaintenanceDone = z.object({
  id: Id,
  taskId: Id.nullable().default(null).meta({ description: 'Null = something that no task asks for' }),
  note: z.string().trim().max(2_000).default(''),
  workMinutes: z.int().min(0).max(1_440).default(0).meta({ description: 'Becomes a work event of the ledger' }),
});
export type MaintenanceDone = z.infer<typeof MaintenanceDone>;
/** A row of the log. */
export const MaintenanceEntry = MaintenanceDone.extend({
  machineId: Id,
  taskName: z.string().nullable(),
  at: Instant,
  by: PersonRef.nullable(),
  use: MachineUse.meta({ description: 'What the machine had run by then' }),
});
export type MaintenanceEntry = z.infer<typeof MaintenanceEntry>;
/** GET /api/machines/:id/maintenance. */
export const MaintenanceLog = z.object({
  use: MachineUse,
  tasks: z.array(MaintenanceTask),
  entries: z.array(MaintenanceEntry).meta({ description: 'The newest 100, newest first' }),
  may: z.object({ manage: z.boolean(), report: z.boolean() }),
});
export type MaintenanceLog = z.infer<typeof MaintenanceLog>;
