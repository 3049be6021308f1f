// SPDX-License-Identifier: AGPL-3.0-or-later
import type { CommandReply, JobEvent, MachineCommand, Measured } from '@fabcommons/contracts';
import type { BackupStore, MachineStore } from './machine-store.js';

/** The command that begins a run. */
export type StartCommand = Extract<MachineCommand, { kind: 'start' }>;

/** `accepted`: promised to the service, no byte to the machine; `running`: bytes may have gone; `ended`: its last event is written. */
export type JobState = 'accepted' | 'running' | 'ended';

/** A run as the journal has it. */
export type JournalledJob = { machine: string; jobId: string; command: StartCommand; state: JobState; measured: Measured };

/** An event before the journal gave it its place in the job. */
export type NewJobEvent = Omit<JobEvent, 'v' | 'sequence'>;

/** An event that the service has not acknowledged yet. */
export type OutboxEntry = { machine: string; event: JobEvent };

/** Ended runs that are remembered, over all machines; a command older than that has long expired. */
export const MAX_ENDED_JOBS = 1_000;
/** Replies that are remembered, to answer a repeated command alike. */
export const MAX_REPLIES = 1_000;
/** Events that may wait for the service; then new jobs are refused, events of running ones still written. */
export const MAX_OUTBOX_EVENTS = 10_000;

/**
 * What must outlive a crash: the journal of runs and the events for the service. Every method that writes is one transaction, on the disk when
 * it returns.
 */
export interface JobStore {
  /** What is kept of each machine, in the same journal. */
  readonly machines: MachineStore;
  /** Settings on their way to the service. */
  readonly backups: BackupStore;
  job(jobId: string): JournalledJob | null;
  /** Whether it ended before its first byte, for want of a steward's word: with that word it may be started again. */
  waitsForWord(jobId: string): boolean;
  /** Runs of a machine that have not ended. */
  openJobs(machine: string): JournalledJob[];
  /**
   * Journals a run with its first event and the reply to its command. A run that ended for want of a word is begun anew, its events counted on.
   */
  accept(machine: string, command: StartCommand, reply: CommandReply, event: NewJobEvent): void;
  /** Notes that bytes may go to the machine from now on. */
  begin(jobId: string): void;
  /** Writes an event with the job's next sequence; a final one ends the run. Null, and nothing is written, when the run has ended before. */
  record(event: NewJobEvent): JobEvent | null;
  /** Notes what a run used so far. */
  measure(jobId: string, measured: Measured): void;
  /** The reply given to a command. */
  reply(commandId: string): CommandReply | null;
  remember(reply: CommandReply): void;
  /** The oldest events, in the order in which they were written. */
  outbox(limit: number): OutboxEntry[];
  readonly outboxSize: number;
  /** Forgets acknowledged events. */
  acknowledge(eventIds: readonly string[]): void;
  close(): void;
}

/** Events after which nothing comes. */
export const isFinal = (kind: JobEvent['kind']): boolean => kind === 'finished' || kind === 'failed' || kind === 'cancelled';

/** A run that used nothing. */
export const NOTHING_MEASURED: Measured = { machineMs: 0, extrudedUm: [], linesDone: 0, bytesDone: 0 };
