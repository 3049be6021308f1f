// SPDX-License-Identifier: AGPL-3.0-or-later
import { DatabaseSync } from 'node:sqlite';
import { CommandReply, JobEvent, MachineCommand, Measured } from '@fabcommons/contracts';
import { z } from 'zod';
import { AgentError } from './agent-error.js';
import {
  isFinal,
  type JobStore,
  type JournalledJob,
  MAX_ENDED_JOBS,
  MAX_REPLIES,
  type NewJobEvent,
  NOTHING_MEASURED,
  type OutboxEntry,
  type StartCommand,
} from './job-store.js';
import { MACHINE_SCHEMA, SqliteBackupStore, SqliteMachineStore } from './sqlite-machine-store.js';

/** Longest wait for another agent to leave the data folder: a supervisor may start the next one while the last one ends. */
export const LOCK_TIMEOUT_MS = 3_000;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS job (
    job_id TEXT PRIMARY KEY, machine TEXT NOT NULL, command TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('accepted', 'running', 'ended')),
    next_sequence INTEGER NOT NULL, measured TEXT NOT NULL, place INTEGER NOT NULL UNIQUE
  ) STRICT;
  CREATE TABLE IF NOT EXISTS outbox (
    place INTEGER PRIMARY KEY AUTOINCREMENT, event_id TEXT NOT NULL UNIQUE, machine TEXT NOT NULL, event TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS wordless (job_id TEXT PRIMARY KEY) STRICT;
  CREATE TABLE IF NOT EXISTS reply (place INTEGER PRIMARY KEY AUTOINCREMENT, command_id TEXT NOT NULL UNIQUE, reply TEXT NOT NULL) STRICT;
`;

const json = <S extends z.ZodType>(schema: S) =>
  z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(schema);
const JobRow = z.object({
  job_id: z.string(),
  machine: z.string(),
  command: json(MachineCommand),
  state: z.enum(['accepted', 'running', 'ended']),
  next_sequence: z.int(),
  measured: json(Measured),
});
const OutboxRow = z.object({ machine: z.string(), event: json(JobEvent) });
const ReplyRow = z.object({ reply: json(CommandReply) });
const CountRow = z.object({ count: z.int() });

/** The store in one SQLite file. The file is locked for as long as it is open, also against other processes; the system frees it after a crash. */
export class SqliteJobStore implements JobStore {
  readonly machines: SqliteMachineStore;
  readonly backups: SqliteBackupStore;
  private readonly db: DatabaseSync;

  /** @throws AgentError `data-folder-in-use` when another agent has it open, `data-folder-unusable` */
  constructor(path: string, lockTimeoutMs = LOCK_TIMEOUT_MS) {
    try {
      this.db = new DatabaseSync(path, { timeout: lockTimeoutMs });
      this.db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
      this.db.exec(`BEGIN EXCLUSIVE; ${SCHEMA} ${MACHINE_SCHEMA} COMMIT;`);
    } catch (cause) {
      throw storeError(path, cause);
    }
    this.machines = new SqliteMachineStore(this.db);
    this.backups = new SqliteBackupStore(this.db);
  }

  get outboxSize(): number {
    return CountRow.parse(this.db.prepare('SELECT count(*) AS count FROM outbox').get()).count;
  }

  job(jobId: string): JournalledJob | null {
    const row = this.db.prepare('SELECT * FROM job WHERE job_id = ?').get(jobId);
    return row ? readJob(row) : null;
  }

  waitsForWord(jobId: string): boolean {
    return this.db.prepare('SELECT 1 AS one FROM wordless WHERE job_id = ?').get(jobId) !== undefined;
  }

  openJobs(machine: string): JournalledJob[] {
    const rows = this.db.prepare(`SELECT * FROM job WHERE machine = ? AND state <> 'ended' ORDER BY place`).all(machine);
    return rows.map(readJob);
  }

  accept(machine: string, command: StartCommand, reply: CommandReply, event: NewJobEvent): void {
    this.transaction(() => {
      const again = this.waitsForWord(command.jobId)
        ? this.db.prepare(
            `UPDATE job SET command = ?, state = 'accepted', measured = ? WHERE job_id = ? AND machine = ? AND state = 'ended'`,
          )
        : null;
      const what = [JSON.stringify(command), JSON.stringify(NOTHING_MEASURED)];
      if (again) again.run(...what, command.jobId, machine);
      else
        this.db
          .prepare(
            `INSERT INTO job (command, measured, job_id, machine, state, next_sequence, place)
             VALUES (?, ?, ?, ?, 'accepted', 0, (SELECT coalesce(max(place), 0) + 1 FROM job))`,
          )
          .run(...what, command.jobId, machine);
      this.db.prepare('DELETE FROM wordless WHERE job_id = ?').run(command.jobId);
      this.writeReply(reply);
      this.writeEvent(machine, event, this.nextSequence(command.jobId));
      this.prune();
    });
  }

  begin(jobId: string): void {
    this.db.prepare(`UPDATE job SET state = 'running' WHERE job_id = ? AND state = 'accepted'`).run(jobId);
  }

  record(event: NewJobEvent): JobEvent | null {
    return this.transaction(() => {
      const row = this.db.prepare('SELECT * FROM job WHERE job_id = ?').get(event.jobId);
      const job = row && JobRow.parse(row);
      return !job || job.state === 'ended' ? null : this.writeEvent(job.machine, event, job.next_sequence);
    });
  }

  measure(jobId: string, measured: Measured): void {
    this.db.prepare(`UPDATE job SET measured = ? WHERE job_id = ? AND state <> 'ended'`).run(JSON.stringify(measured), jobId);
  }

  reply(commandId: string): CommandReply | null {
    const row = this.db.prepare('SELECT reply FROM reply WHERE command_id = ?').get(commandId);
    return row ? ReplyRow.parse(row).reply : null;
  }

  remember(reply: CommandReply): void {
    this.transaction(() => this.writeReply(reply));
  }

  outbox(limit: number): OutboxEntry[] {
    return this.db
      .prepare('SELECT machine, event FROM outbox ORDER BY place LIMIT ?')
      .all(limit)
      .map((row) => OutboxRow.parse(row));
  }

  acknowledge(eventIds: readonly string[]): void {
    this.transaction(() => {
      const remove = this.db.prepare('DELETE FROM outbox WHERE event_id = ?');
      for (const eventId of eventIds) remove.run(eventId);
    });
  }

  close(): void {
    if (this.db.isOpen) this.db.close();
  }

  private writeEvent(machine: string, event: NewJobEvent, sequence: number): JobEvent {
    const written: JobEvent = { v: 1, ...event, sequence };
    this.db
      .prepare('INSERT INTO outbox (event_id, machine, event) VALUES (?, ?, ?)')
      .run(event.eventId, machine, JSON.stringify(written));
    this.db
      .prepare(`UPDATE job SET next_sequence = ?, measured = ?, state = CASE WHEN ? THEN 'ended' ELSE state END WHERE job_id = ?`)
      .run(sequence + 1, JSON.stringify(event.measured), isFinal(event.kind) ? 1 : 0, event.jobId);
    if (event.code === 'needs-word') this.db.prepare('INSERT OR IGNORE INTO wordless (job_id) VALUES (?)').run(event.jobId);
    return written;
  }

  private nextSequence(jobId: string): number {
    const row = this.db.prepare('SELECT * FROM job WHERE job_id = ?').get(jobId);
    return row ? JobRow.parse(row).next_sequence : 0;
  }

  private writeReply(reply: CommandReply): void {
    this.db.prepare('INSERT OR REPLACE INTO reply (command_id, reply) VALUES (?, ?)').run(reply.commandId, JSON.stringify(reply));
    this.db.prepare('DELETE FROM reply WHERE place <= (SELECT max(place) FROM reply) - ?').run(MAX_REPLIES);
  }

  private prune(): void {
    this.db.prepare('DELETE FROM wordless WHERE job_id NOT IN (SELECT job_id FROM job)').run();
    this.db.prepare(`DELETE FROM job WHERE state = 'ended' AND place <= (SELECT max(place) FROM job) - ?`).run(MAX_ENDED_JOBS);
  }

  private transaction<T>(work: () => T): T {
    this.db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.db.exec('COMMIT');
      return result;
    } catch (cause) {
      this.db.exec('ROLLBACK');
      throw cause;
    }
  }
}

function readJob(row: unknown): JournalledJob {
  const { job_id: jobId, machine, command, state, measured } = JobRow.parse(row);
  if (command.kind !== 'start')
    throw new AgentError('data-folder-unusable', `Job ${jobId} is journalled without its start command.`, { jobId });
  return { machine, jobId, command, state, measured };
}

/** SQLITE_BUSY: another connection holds the lock (sqlite.org/rescode.html, 5). */
const SQLITE_BUSY = 5;

function storeError(path: string, cause: unknown): AgentError {
  const isBusy = z.object({ errcode: z.literal(SQLITE_BUSY) }).safeParse(cause).success;
  return isBusy
    ? new AgentError(
        'data-folder-in-use',
        `Another bridge works with ${path}: stop it, or name another folder with --data.`,
        { path },
        cause,
      )
    : new AgentError(
        'data-folder-unusable',
        `Cannot open ${path}: ${cause instanceof Error ? cause.message : String(cause)}.`,
        { path },
        cause,
      );
}
