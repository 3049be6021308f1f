// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import type { DesignFacets, DesignQuery } from '@fabcommons/contracts';
import { processName } from '@fabcommons/matching';
import { DataSource, type EntityManager } from 'typeorm';
import { ApiProblem } from '../errors/index.js';
import type { VersionContent } from './design.js';

/** Farthest page a cursor may name; beyond, narrowing the search helps more than turning pages. */
const MAX_OFFSET = 100_000;
/** Likeness from which a word with a slip in it still finds its design (pg_trgm word_similarity; 1 = the same). */
const MIN_LIKENESS = 0.45;

/** What a search found, ids of versions in order. */
export interface Found {
  readonly versionIds: readonly string[];
  readonly total: number;
  readonly nextCursor: string | null;
}

const MATCHES = `($1::text IS NULL OR document @@ websearch_to_tsquery('english', $1) OR word_similarity($1, words) >= ${MIN_LIKENESS} OR words ILIKE $2)`;
const OF_PROCESS = '($3::text IS NULL OR $3 = ANY (processes))';
const OF_LICENCE = '($4::text IS NULL OR licence = $4)';

/** Search over the newest version of every design: whole words, parts of words, and words with a slip. */
@Injectable()
export class DesignSearch {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Best first where something is searched for, else newest first. @throws ApiProblem `invalid-input` for a cursor that is none of ours */
  async find(query: DesignQuery): Promise<Found> {
    const offset = readCursor(query.cursor);
    const rows: { version_id: string; total: string }[] = await this.dataSource.query(
      `SELECT version_id, count(*) OVER () AS total FROM design_search WHERE ${MATCHES} AND ${OF_PROCESS} AND ${OF_LICENCE}
       ORDER BY CASE WHEN $1::text IS NULL THEN 0
         ELSE ts_rank(document, websearch_to_tsquery('english', $1)) + word_similarity($1, words) END DESC, published_at DESC, design_id
       LIMIT $5 OFFSET $6`,
      [...filters(query), query.limit, offset],
    );
    const total = rows[0] === undefined ? (offset === 0 ? 0 : await this.count(query)) : Number(rows[0].total);
    const next = offset + rows.length;
    return {
      versionIds: rows.map((row) => row.version_id),
      total,
      nextCursor: rows.length > 0 && next < total ? `o${next}` : null,
    };
  }

  /** For each choice of a filter, how many designs it would leave with the other filters as they are. */
  async facets(query: DesignQuery): Promise<DesignFacets> {
    const processes: { id: string; count: string }[] = await this.dataSource.query(
      `SELECT id, count(*) AS count FROM design_search, unnest(processes) AS id
       WHERE ${MATCHES} AND ${OF_LICENCE} AND ($3::text IS NULL OR true) GROUP BY id ORDER BY count DESC, id`,
      filters(query),
    );
    const licences: { id: string; count: string }[] = await this.dataSource.query(
      `SELECT licence AS id, count(*) AS count FROM design_search
       WHERE ${MATCHES} AND ${OF_PROCESS} AND ($4::text IS NULL OR true) GROUP BY licence ORDER BY count DESC, licence`,
      filters(query),
    );
    return {
      processes: processes.map(({ id, count }) => ({ id, name: processName(id), count: Number(count) })),
      licences: licences.map(({ id, count }) => ({ id, count: Number(count) })),
    };
  }

  /** Makes a version the one that is found; part of the transaction that publishes it. */
  async index(
    key: { designId: string; versionId: string; publishedAt: Date },
    content: VersionContent,
    tx: EntityManager,
  ): Promise<void> {
    const processes = [...new Set(content.parts.map((part) => part.process))];
    const words = [content.name, ...content.keywords, content.summary].join(' ');
    const parts = content.parts.map((part) => `${part.name} ${part.material ?? ''}`).join(' ');
    await tx.query(
      `INSERT INTO design_search (design_id, version_id, published_at, words, document, processes, licence)
       VALUES ($1, $2, $3, $4, setweight(to_tsvector('english', $5), 'A') || setweight(to_tsvector('english', $4), 'B')
         || setweight(to_tsvector('english', $6), 'D'), $7, $8)
       ON CONFLICT (design_id) DO UPDATE SET version_id = excluded.version_id, published_at = excluded.published_at, words = excluded.words,
         document = excluded.document, processes = excluded.processes, licence = excluded.licence`,
      [
        key.designId,
        key.versionId,
        key.publishedAt,
        words,
        content.name,
        `${parts} ${content.description} ${content.licensor}`,
        processes,
        content.licence,
      ],
    );
  }

  private async count(query: DesignQuery): Promise<number> {
    const rows: { total: string }[] = await this.dataSource.query(
      `SELECT count(*) AS total FROM design_search WHERE ${MATCHES} AND ${OF_PROCESS} AND ${OF_LICENCE}`,
      filters(query),
    );
    return Number(rows[0]?.total ?? 0);
  }
}

function filters({ q, process, licence }: DesignQuery): (string | null)[] {
  const text = q?.replaceAll('\0', '').trim();
  const wanted = text === undefined || text === '' ? null : text;
  return [wanted, `%${(wanted ?? '').replaceAll(/[\\%_]/g, String.raw`\$&`)}%`, process ?? null, licence ?? null];
}

function readCursor(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const offset = /^o(\d{1,6})$/u.exec(cursor)?.[1];
  if (offset === undefined || Number(offset) > MAX_OFFSET)
    throw new ApiProblem('invalid-input', 'This cursor is none of ours: start again without it.');
  return Number(offset);
}
