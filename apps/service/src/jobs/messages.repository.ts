// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, IsNull, type EntityManager } from 'typeorm';
import { JobCommandRow } from './job-command.entity.js';
import { JobInboxRow } from './job-inbox.entity.js';
import type { StoredCommand, StoredEvent } from './stored-job.js';

/** Rows of commands to bridges (outbox) and of their events (inbox). */
@Injectable()
export class MessagesRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  async addCommand(command: StoredCommand, tx: EntityManager): Promise<void> {
    await tx.getRepository(JobCommandRow).insert(command);
  }

  /** An unanswered command, its row locked; null when it is answered or another service is sending it. */
  async lockCommand(commandId: string, tx: EntityManager): Promise<StoredCommand | null> {
    return tx
      .getRepository(JobCommandRow)
      .createQueryBuilder('command')
      .where('command.commandId = :commandId AND command.settledAt IS NULL', { commandId })
      .setLock('pessimistic_write')
      .setOnLocked('skip_locked')
      .getOne();
  }

  async dueCommands(now: Date, limit: number, tx: EntityManager): Promise<string[]> {
    const rows = await tx
      .getRepository(JobCommandRow)
      .createQueryBuilder('command')
      .where('command.settledAt IS NULL AND command.nextAt <= :now', { now })
      .orderBy('command.nextAt')
      .limit(limit)
      .getMany();
    return rows.map(({ commandId }) => commandId);
  }

  async findCommand(commandId: string, tx: EntityManager): Promise<StoredCommand | null> {
    return tx.getRepository(JobCommandRow).findOneBy({ commandId });
  }

  async noteAttempt(commandId: string, attempts: number, nextAt: Date, tx: EntityManager): Promise<void> {
    await tx.getRepository(JobCommandRow).update({ commandId }, { attempts, nextAt });
  }

  /** @returns false when it was settled before */
  async settle(commandId: string, at: Date, outcome: string, tx: EntityManager): Promise<boolean> {
    const result = await tx.getRepository(JobCommandRow).update({ commandId, settledAt: IsNull() }, { settledAt: at, outcome });
    return (result.affected ?? 0) > 0;
  }

  async settleAll(jobId: string, at: Date, outcome: string, tx: EntityManager): Promise<void> {
    await tx.getRepository(JobCommandRow).update({ jobId, settledAt: IsNull() }, { settledAt: at, outcome });
  }

  /** Whether a command of this kind still waits for its answer. */
  async isAsked(jobId: string, kind: StoredCommand['kind'], tx: EntityManager): Promise<boolean> {
    return tx.getRepository(JobCommandRow).existsBy({ jobId, kind, settledAt: IsNull() });
  }

  /** @returns false when the event is known already */
  async addEvent(event: StoredEvent, tx: EntityManager): Promise<boolean> {
    const result = await tx
      .createQueryBuilder()
      .insert()
      .into(JobInboxRow)
      .values(event)
      .orIgnore()
      .returning('event_id')
      .execute();
    return Array.isArray(result.raw) && result.raw.length > 0;
  }

  /** Settles the commands of one kind: an event of the machine is an answer too. */
  async settleKind(jobId: string, kind: StoredCommand['kind'], at: Date, tx: EntityManager): Promise<void> {
    await tx.getRepository(JobCommandRow).update({ jobId, kind, settledAt: IsNull() }, { settledAt: at, outcome: 'accepted' });
  }

  /**
   * Active jobs that somebody wanted stopped, and whose bridge answered before this moment with "no such job", or was asked so often
   * in vain that it was given up.
   */
  async cancelsWithoutEnd(before: Date): Promise<{ jobId: string; isUnanswered: boolean }[]> {
    return this.dataSource.query(
      `SELECT DISTINCT ON (job.id) job.id AS "jobId", command.outcome = 'unanswered' AS "isUnanswered"
       FROM jobs job JOIN job_outbox command ON command.job_id = job.id
       WHERE job.state IN ('starting', 'running', 'paused') AND command.kind = 'cancel'
         AND command.outcome IN ('refused: no-such-job', 'unanswered') AND command.settled_at <= $1
       ORDER BY job.id, command.created_at DESC`,
      [before],
    );
  }
}
