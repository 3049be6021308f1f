// SPDX-License-Identifier: AGPL-3.0-or-later
import type { AcceptPolicy, BedState, CapabilityDraft, IdentityReport, JobPolicyChange } from '@fabcommons/contracts';

/** A machine as the database knows it: what its steward says and what its firmware last said. */
export type StoredMachine = {
  id: string;
  spaceId: string;
  spaceName: string;
  bridgeId: string;
  key: string;
  name: string;
  description: string;
  said: CapabilityDraft;
  acceptPolicy: AcceptPolicy;
  /** Verdicts that are not the default ones. */
  jobPolicy: JobPolicyChange;
  /** Board as it is flashed, where its steward has said so. */
  board: string | null;
  virtualSpeed: number | null;
  identity: IdentityReport | null;
  bed: BedState;
};

/** A new machine. */
export type MachineSeed = Omit<StoredMachine, 'spaceName' | 'bed' | 'jobPolicy' | 'board'> & { createdAt: Date };

/** A confirmed change of the bed: `by` null = a job put something there. */
export type BedChange = { machineId: string; bed: BedState; at: Date; by: string | null };

/** An emergency stop, or the way back from one, that was sent. */
export type StopRecord = {
  commandId: string;
  kind: 'stop' | 'recover';
  machineId: string;
  personId: string | null;
  jobId: string | null;
  at: Date;
};
