// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Lot, LotCount, LotDraft, Material, MaterialDraft } from '@fabcommons/contracts';
import { queryOptions } from '@tanstack/react-query';
import { post, query, request, rows } from './request.js';

/** Spools and sheets of a space. */
export const lotsQuery = (spaceId?: string) =>
  queryOptions({
    queryKey: ['lots', spaceId ?? null],
    queryFn: async () => rows(await request<Lot[] | { items: Lot[] }>(`/api/lots${query({ spaceId })}`)),
  });
/** Kinds of material that lots are made of. */
export const materialsQuery = queryOptions({
  queryKey: ['materials'],
  queryFn: async () => rows(await request<Material[] | { items: Material[] }>('/api/materials')),
});

export const addMaterial = (draft: MaterialDraft) => post<Material>('/api/materials', draft);
export const addLot = (draft: LotDraft) => post<Lot>('/api/lots', draft);
export const countLot = (id: string, count: LotCount) => post<Lot>(`/api/lots/${id}/count`, count);
