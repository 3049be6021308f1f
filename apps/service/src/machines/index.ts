// SPDX-License-Identifier: AGPL-3.0-or-later
export { dialectOf, effectiveCapability } from './capability.js';
export type { MachineSeed, StoredMachine } from './machine.js';
export { type DirectoryEntry, MachineDirectory } from './machine-directory.js';
export { type MachineListener, MachineNews } from './machine-news.js';
export { MachineSafetyService } from './machine-safety.service.js';
export { type MachineAddress, MachineStates } from './machine-states.js';
export { MachineWarnings } from './machine-warnings.js';
export { MachinesModule } from './machines.module.js';
export { MachinesService } from './machines.service.js';
export { ReadingOrder } from './reading-order.js';
export { type StopMark, StopMarks } from './stop-marks.js';
export { type MachineJobs, type RunningJobs, RunningJobsDesk } from './running-jobs.js';
