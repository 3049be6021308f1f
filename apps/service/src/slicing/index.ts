// SPDX-License-Identifier: AGPL-3.0-or-later
export { NoLongerWanted } from './no-longer-wanted.js';
export { MachineProfilesRepository } from './machine-profiles.repository.js';
export type { SlicerStatus } from './prusa-slicer.js';
export { SlicingModule } from './slicing.module.js';
export { PROFILES, profileFor, type SlicingProfile } from './slicing-profile.js';
export { hasEnded, type SlicedProgram, type SlicingRequest, type SlicingState, type SlicingTicket } from './slicing-task.js';
export { SlicingService } from './slicing.service.js';
