// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Design, DesignDraft, DesignPage, MatchList, ProcessInfo } from '@fabcommons/contracts';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { post, query, request, rows } from './request.js';

/** What the gallery is narrowed to. */
export type DesignFilter = { q?: string | undefined; process?: string | undefined; licence?: string | undefined };

const PAGE_SIZE = 24;

/** The gallery, page by page. */
export const designsQuery = (filter: DesignFilter) =>
  infiniteQueryOptions({
    queryKey: ['designs', filter],
    queryFn: ({ pageParam, signal }) =>
      request<DesignPage>(`/api/designs${query({ ...filter, limit: PAGE_SIZE, cursor: pageParam })}`, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
/** One design with one of its versions; the newest where none is named. */
export const designQuery = (slug: string, version?: string) =>
  queryOptions({
    queryKey: ['design', slug, version ?? null],
    queryFn: ({ signal }) => request<Design>(`/api/designs/${slug}${query({ version })}`, { signal }),
    staleTime: 30_000,
  });
/** The question put to all machines. */
export type MatchQuestion = {
  part: string;
  copies: number;
  version?: string | undefined;
  material?: string | undefined;
  spaceId?: string | undefined;
};
/** Which machines can make a part, soonest first, and why the others cannot. */
export const matchesQuery = (slug: string, question: MatchQuestion) =>
  queryOptions({
    queryKey: ['matches', slug, question],
    queryFn: ({ signal }) => request<MatchList>(`/api/designs/${slug}/matches${query(question)}`, { signal }),
    enabled: question.part !== '',
    placeholderData: keepPreviousData,
  });
/** The vocabulary of processes. */
export const processesQuery = queryOptions({
  queryKey: ['processes'],
  queryFn: async () => rows(await request<ProcessInfo[] | { items: ProcessInfo[] }>('/api/processes')),
  staleTime: Number.POSITIVE_INFINITY,
});

export const publishDesign = (draft: DesignDraft) => post<Design>('/api/designs', draft);
export const publishVersion = (slug: string, draft: DesignDraft) => post<Design>(`/api/designs/${slug}/versions`, draft);
/** Address of a stored file's bytes. */
export const fileUrl = (sha256: string) => `/api/files/${sha256}`;
