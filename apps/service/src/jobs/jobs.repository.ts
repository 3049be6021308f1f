// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import type { JobQuery, JobState, MachineUse } from '@fabcommons/contracts';
import { DataSource, In, type EntityManager } from 'typeorm';
import { JobRow } from './job.entity.js';
import { ACTIVE_STATES, OPEN_STATES, WAITING_STATES } from './job-machine.js';
import { JobTransitionRow } from './job-transition.entity.js';
import type { JobSeed, StoredJob, StoredTransition } from './stored-job.js';

/** Jobs that wait for one machine and are looked at; the rest is behind them anyway. */
const MAX_QUEUE = 500;

/** Rows of jobs and of their history. */
@Injectable()
export class JobsRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** @returns false when the id is taken */
  async insert(seed: JobSeed, tx: EntityManager): Promise<boolean> {
    const result = await tx
      .createQueryBuilder()
      .insert()
      .into(JobRow)
      .values({ ...seed, state: 'requested' })
      .orIgnore()
      .returning('id')
      .execute();
    return Array.isArray(result.raw) && result.raw.length > 0;
  }

  async find(id: string, tx?: EntityManager): Promise<StoredJob | null> {
    return this.rows(tx).findOneBy({ id });
  }

  /** The job, its row locked until the transaction ends. */
  async lock(id: string, tx: EntityManager): Promise<StoredJob | null> {
    return this.rows(tx).findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  async update(id: string, change: Partial<StoredJob>, tx: EntityManager): Promise<void> {
    await this.rows(tx).update({ id }, change);
  }

  async addTransition(row: StoredTransition, tx: EntityManager): Promise<void> {
    await tx.getRepository(JobTransitionRow).insert(row);
  }

  async transitions(jobIds: readonly string[]): Promise<Map<string, StoredTransition[]>> {
    const rows = await this.dataSource
      .getRepository(JobTransitionRow)
      .find({ where: { jobId: In([...jobIds]) }, order: { jobId: 'ASC', sequence: 'ASC' } });
    const byJob = new Map<string, StoredTransition[]>(jobIds.map((id) => [id, []]));
    for (const row of rows) byJob.get(row.jobId)?.push(row);
    return byJob;
  }

  /** Newest first; `before` is a number. */
  async list(query: JobQuery, options: { requestedBy: string | null; before: number | null }): Promise<StoredJob[]> {
    const rows = this.rows()
      .createQueryBuilder('job')
      .orderBy('job.number', 'DESC')
      .limit(query.limit + 1);
    if (query.spaceId) rows.andWhere('job.spaceId = :spaceId', { spaceId: query.spaceId });
    if (query.machineId) rows.andWhere('job.machineId = :machineId', { machineId: query.machineId });
    if (options.requestedBy) rows.andWhere('job.requestedBy = :by', { by: options.requestedBy });
    if (query.open) rows.andWhere('job.state IN (:...open)', { open: [...OPEN_STATES] });
    if (options.before !== null) rows.andWhere('job.number < :before', { before: options.before });
    return rows.getMany();
  }

  /** Jobs of this machine in these states: the active one first, however long the queue, then the oldest. */
  async ofMachine(machineId: string, states: readonly JobState[], tx?: EntityManager): Promise<StoredJob[]> {
    return this.rows(tx)
      .createQueryBuilder('job')
      .where('job.machineId = :machineId AND job.state IN (:...states)', { machineId, states: [...states] })
      .orderBy('CASE WHEN job.state IN (:...active) THEN 0 ELSE 1 END')
      .addOrderBy('job.requestedAt')
      .addOrderBy('job.number')
      .setParameter('active', [...ACTIVE_STATES])
      .limit(MAX_QUEUE)
      .getMany();
  }

  /** Jobs of a person that still wait for a machine or for a steward. */
  async countWaiting(personId: string): Promise<number> {
    return this.rows().countBy({ requestedBy: personId, state: In([...WAITING_STATES]) });
  }

  /** Everything a machine's page says of its jobs: active, waiting, and the last that lay on its bed. */
  async activeAndWaiting(machineId: string, tx?: EntityManager): Promise<{ open: StoredJob[]; last: StoredJob | null }> {
    const open = await this.ofMachine(machineId, [...ACTIVE_STATES, ...WAITING_STATES], tx);
    const last = await this.rows(tx)
      .createQueryBuilder('job')
      .where('job.machineId = :machineId AND job.startedAt IS NOT NULL', { machineId })
      .orderBy('job.startedAt', 'DESC')
      .addOrderBy('job.number', 'DESC')
      .limit(1)
      .getOne();
    return { open, last };
  }

  async machineIdsWith(states: readonly JobState[]): Promise<string[]> {
    const rows: { id: string }[] = await this.dataSource.query(
      'SELECT DISTINCT machine_id AS id FROM jobs WHERE state = ANY($1::text[])',
      [[...states]],
    );
    return rows.map(({ id }) => id);
  }

  /** Copies made of each design; one that was never made is absent. */
  async copiesMade(designIds: readonly string[]): Promise<Map<string, number>> {
    const rows: { id: string; made: number }[] = await this.dataSource.query(
      `SELECT subject->>'designId' AS id, sum(copies)::integer AS made FROM jobs
       WHERE state IN ('finished', 'collected') AND subject->>'designId' = ANY($1::text[]) GROUP BY 1`,
      [[...designIds]],
    );
    return new Map(rows.map(({ id, made }) => [id, made]));
  }

  /** What a machine has run in all its jobs that ended, as its bridge measured. */
  async useOf(machineId: string): Promise<MachineUse> {
    const rows: { machineMs: string; extrudedUm: string; travelUm: string; jobs: number }[] = await this.dataSource.query(
      `SELECT coalesce(sum((measured->>'machineMs')::bigint), 0)::bigint AS "machineMs",
         coalesce(sum((SELECT sum(um::bigint) FROM jsonb_array_elements_text(measured->'extrudedUm') AS um)), 0)::bigint AS "extrudedUm",
         coalesce(sum((measured->>'travelUm')::bigint), 0)::bigint AS "travelUm", count(*)::integer AS jobs
       FROM jobs WHERE machine_id = $1 AND ended_at IS NOT NULL AND measured IS NOT NULL`,
      [machineId],
    );
    const [sum] = rows;
    return {
      machineMs: Number(sum?.machineMs ?? 0),
      extrudedUm: Number(sum?.extrudedUm ?? 0),
      travelUm: Number(sum?.travelUm ?? 0),
      jobs: sum?.jobs ?? 0,
    };
  }

  /** Machines that ever had a job. */
  async machineIdsWithHistory(): Promise<string[]> {
    const rows: { id: string }[] = await this.dataSource.query('SELECT DISTINCT machine_id AS id FROM jobs');
    return rows.map(({ id }) => id);
  }

  /** Locks a queued job unless another service is about to start it. */
  async lockToStart(id: string, tx: EntityManager): Promise<StoredJob | null> {
    return this.rows(tx)
      .createQueryBuilder('job')
      .where("job.id = :id AND job.state = 'queued'", { id })
      .setLock('pessimistic_write')
      .setOnLocked('skip_locked')
      .getOne();
  }

  /** Takes the oldest job that wants preparing and that no other worker prepares, until `until`. */
  async claimToPrepare(now: Date, until: Date, tx: EntityManager): Promise<StoredJob | null> {
    const job = await this.rows(tx)
      .createQueryBuilder('job')
      .where("job.state IN ('accepted', 'preparing') AND (job.leasedUntil IS NULL OR job.leasedUntil <= :now)", { now })
      .orderBy('job.requestedAt')
      .limit(1)
      .setLock('pessimistic_write')
      .setOnLocked('skip_locked')
      .getOne();
    if (job) await this.rows(tx).update({ id: job.id }, { leasedUntil: until });
    return job;
  }

  /** Keeps a job that is being prepared from other workers. */
  async lease(id: string, until: Date): Promise<void> {
    await this.rows().update({ id, state: 'preparing' }, { leasedUntil: until });
  }

  private rows(tx?: EntityManager) {
    return (tx ?? this.dataSource).getRepository(JobRow);
  }
}
