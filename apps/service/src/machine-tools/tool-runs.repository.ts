// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import type { ConsoleLine, ToolKind, ToolLine } from '@fabcommons/contracts';
import { DataSource, In, LessThan, type EntityManager, type FindOptionsWhere } from 'typeorm';
import { ConsoleLineRow } from './console-line.entity.js';
import { ToolRunRow } from './tool-run.entity.js';
import type { StoredToolRun } from './tool-run.js';

/** Open runs looked at in one round. */
const MAX_OPEN = 100;

/** Rows of tool runs and of console lines. */
@Injectable()
export class ToolRunsRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** @returns false when the id is taken */
  async insert(run: Omit<StoredToolRun, 'number'>): Promise<boolean> {
    const query = this.dataSource.createQueryBuilder().insert().into(ToolRunRow).values(run).orIgnore().returning('id');
    const result = await query.execute();
    return Array.isArray(result.raw) && result.raw.length > 0;
  }

  async find(id: string): Promise<StoredToolRun | null> {
    return this.rows().findOneBy({ id });
  }

  /** The run, its row locked until the transaction ends. */
  async lock(id: string, tx: EntityManager): Promise<StoredToolRun | null> {
    return this.rows(tx).findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  async update(id: string, change: Partial<StoredToolRun>, tx?: EntityManager): Promise<void> {
    await this.rows(tx).update({ id }, change);
  }

  /** Newest first; `before` is a number. */
  async list(machineId: string, query: { limit: number; kind?: ToolKind; before: number | null }): Promise<StoredToolRun[]> {
    const where: FindOptionsWhere<ToolRunRow> = { machineId };
    if (query.kind !== undefined) where.kind = query.kind;
    if (query.before !== null) where.number = LessThan(query.before);
    return this.rows().find({ where, order: { number: 'DESC' }, take: query.limit });
  }

  /** Runs that did not end and of which nothing was heard since. */
  async silentSince(moment: Date): Promise<StoredToolRun[]> {
    const where = { state: In(['sent', 'running']), heardAt: LessThan(moment) };
    return this.rows().find({ where, order: { heardAt: 'ASC' }, take: MAX_OPEN });
  }

  /** The newest run of this kind that ended well; null when there is none. */
  async lastDone(machineId: string, kind: ToolKind): Promise<StoredToolRun | null> {
    return this.rows().findOne({ where: { machineId, kind, state: 'done' }, order: { number: 'DESC' } });
  }

  /** How often each image was flashed and verified; one that never was is absent. */
  async timesFlashed(imageIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const rows: { id: string; times: number }[] = await this.dataSource.query(
      `SELECT image_id AS id, count(*)::integer AS times FROM tool_runs
       WHERE image_id = ANY($1::uuid[]) AND state = 'done' AND result->'verified' = 'true' GROUP BY image_id`,
      [[...imageIds]],
    );
    return new Map(rows.map(({ id, times }) => [id, times]));
  }

  /** Adds lines behind those there are and forgets the oldest beyond `keep`. Call it with the run locked, one run of a machine at a time. */
  async addLines(
    { machineId, toolId, at, keep }: { machineId: string; toolId: string; at: Date; keep: number },
    lines: readonly ToolLine[],
    tx: EntityManager,
  ): Promise<ConsoleLine[]> {
    await tx.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`console:${machineId}`]);
    const rows = tx.getRepository(ConsoleLineRow);
    const last = (await rows.maximum('number', { machineId })) ?? 0;
    const added = lines.map(({ direction, text }, index) => ({
      machineId,
      number: last + index + 1,
      toolId,
      at,
      direction,
      text,
    }));
    await rows.insert(added);
    await rows.delete({ machineId, number: LessThan(last + added.length - keep + 1) });
    return added.map(toLine);
  }

  /** The newest lines before that number, oldest first. */
  async lines(machineId: string, { limit, before }: { limit: number; before?: number }): Promise<ConsoleLine[]> {
    const where: FindOptionsWhere<ConsoleLineRow> = { machineId };
    if (before !== undefined) where.number = LessThan(before);
    const rows = await this.dataSource.getRepository(ConsoleLineRow).find({ where, order: { number: 'DESC' }, take: limit });
    return rows.reverse().map(toLine);
  }

  private rows(tx?: EntityManager) {
    return (tx ?? this.dataSource).getRepository(ToolRunRow);
  }
}

const toLine = ({ number, toolId, at, direction, text }: ConsoleLineRow): ConsoleLine => ({
  number,
  toolId,
  at: at.toISOString(),
  direction,
  text,
});
