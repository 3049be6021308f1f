// SPDX-License-Identifier: AGPL-3.0-or-later
import { z } from 'zod';

/** Most rows one page holds, whatever `limit` asks for. */
export const MAX_PAGE_SIZE = 100;
/** Query part of every list: `?limit=24&cursor=…`; the cursor is opaque. */
export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(MAX_PAGE_SIZE).default(24),
  cursor: z.string().max(200).optional(),
});
export type PageQuery = z.infer<typeof PageQuery>;

/** A page of rows; `nextCursor` null = the last one. */
export const pageOf = <S extends z.ZodType>(item: S) => z.object({ items: z.array(item), nextCursor: z.string().nullable() });
/** See {@link pageOf}. */
export type Page<T> = { items: T[]; nextCursor: string | null };
