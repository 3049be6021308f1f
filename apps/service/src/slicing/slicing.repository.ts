// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { SlicingOutcome, SlicingTask, SlicingTicket } from './slicing-task.js';
import { SlicingTaskRow } from './slicing-task.entity.js';

/** How often a task is begun before it is given up: a mesh that kills the slicer shall not do so for ever. */
export const MAX_ATTEMPTS = 3;

/** A task to be written down. */
export interface NewTask extends Omit<SlicingTask, 'attempts'> {
  readonly cacheKey: string;
  readonly requestedAt: Date;
}

/** Rows of slicing tasks. */
@Injectable()
export class SlicingRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Makes the task, or finds the one with this key; one that failed or was cancelled waits again. */
  async request(task: NewTask): Promise<SlicingTicket> {
    const rows: { id: string }[] = await this.dataSource.query(
      `INSERT INTO slicing_tasks (id, cache_key, mesh_sha256, profile, copies, bed_mm, options, state, progress, attempts, requested_at)
       VALUES ($1, $2, $3, $4, $5, $6, $8, 'waiting', 0, 0, $7)
       ON CONFLICT (cache_key) DO UPDATE SET
         state = CASE WHEN slicing_tasks.state IN ('failed', 'cancelled') THEN 'waiting' ELSE slicing_tasks.state END,
         attempts = CASE WHEN slicing_tasks.state IN ('failed', 'cancelled') THEN 0 ELSE slicing_tasks.attempts END,
         problem = CASE WHEN slicing_tasks.state IN ('failed', 'cancelled') THEN NULL ELSE slicing_tasks.problem END
       RETURNING id`,
      [
        task.id,
        task.cacheKey,
        task.meshSha256,
        task.profile,
        task.copies,
        task.bedMm === null ? null : JSON.stringify(task.bedMm),
        task.requestedAt,
        JSON.stringify(task.options),
      ],
    );
    const ticket = await this.find(rows[0]?.id ?? task.id);
    if (ticket === null) throw new Error(`slicing task ${task.id} is not there after its insert`);
    return ticket;
  }

  async find(id: string): Promise<SlicingTicket | null> {
    const row = await this.rows().findOneBy({ id });
    return row && toTicket(row);
  }

  /** Takes the oldest task that waits, or whose worker has died; no two workers get the same (SKIP LOCKED). */
  async claim(now: Date, leasedUntil: Date): Promise<SlicingTask | null> {
    const claimed: { id: string }[] = await this.dataSource.transaction(async (tx) => {
      const rows: { id: string }[] = await tx.query(
        `SELECT id FROM slicing_tasks WHERE state = 'waiting' OR (state = 'running' AND leased_until < $1)
         ORDER BY requested_at LIMIT 1 FOR UPDATE SKIP LOCKED`,
        [now],
      );
      if (rows[0] !== undefined) {
        await tx.query(
          `UPDATE slicing_tasks SET state = 'running', progress = 0, attempts = attempts + 1, leased_until = $2 WHERE id = $1`,
          [rows[0].id, leasedUntil],
        );
      }
      return rows;
    });
    const row = claimed[0] === undefined ? null : await this.rows().findOneBy({ id: claimed[0].id });
    return (
      row && {
        id: row.id,
        meshSha256: row.meshSha256,
        profile: row.profile,
        copies: row.copies,
        bedMm: row.bedMm,
        options: row.options,
        attempts: row.attempts,
      }
    );
  }

  /** Says that the worker lives. @returns false when the task is no longer its: cancelled meanwhile */
  async renew(id: string, progress: number, leasedUntil: Date): Promise<boolean> {
    const result = await this.rows().update({ id, state: 'running' }, { progress, leasedUntil });
    return result.affected === 1;
  }

  /** Writes how it ended, unless it was cancelled meanwhile. */
  async end(id: string, outcome: SlicingOutcome, endedAt: Date): Promise<void> {
    const ended = { endedAt, leasedUntil: null };
    if (outcome.kind === 'failed') {
      await this.rows().update({ id, state: 'running' }, { ...ended, state: 'failed', problem: outcome.problem });
      return;
    }
    const { sha256, sizeBytes, timeMs, filamentUm, massMg } = outcome.program;
    const done = {
      state: 'done' as const,
      progress: 1,
      problem: null,
      programSha256: sha256,
      programBytes: sizeBytes,
      timeMs,
      filamentUm,
      massMg,
    };
    await this.rows().update({ id, state: 'running' }, { ...ended, ...done });
  }

  /** Gives a task back that was begun and not ended, e.g. when the service stops; that attempt does not count. */
  async release(id: string): Promise<void> {
    await this.dataSource.query(
      `UPDATE slicing_tasks SET state = 'waiting', leased_until = NULL, attempts = attempts - 1 WHERE id = $1 AND state = 'running'`,
      [id],
    );
  }

  /** @returns false when it had ended already */
  async cancel(id: string, endedAt: Date): Promise<boolean> {
    const rows: [unknown, number] = await this.dataSource.query(
      `UPDATE slicing_tasks SET state = 'cancelled', leased_until = NULL, ended_at = $2 WHERE id = $1 AND state IN ('waiting', 'running')`,
      [id, endedAt],
    );
    return rows[1] === 1;
  }

  private rows() {
    return this.dataSource.getRepository(SlicingTaskRow);
  }
}

function toTicket(row: SlicingTaskRow): SlicingTicket {
  const { programSha256, programBytes, timeMs, filamentUm } = row;
  const isComplete = programSha256 !== null && programBytes !== null && timeMs !== null && filamentUm !== null;
  return {
    id: row.id,
    state: row.state,
    progress: row.progress,
    program: isComplete ? { sha256: programSha256, sizeBytes: programBytes, timeMs, filamentUm, massMg: row.massMg } : null,
    problem: row.problem,
  };
}
