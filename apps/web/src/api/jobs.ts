// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Job, JobAccount, JobCollect, JobRequest, LedgerEvent, Page } from '@fabcommons/contracts';
import { type InfiniteData, infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { post, query, request } from './request.js';

/** Which jobs a list shows. */
export type JobFilter = {
  spaceId?: string | undefined;
  machineId?: string | undefined;
  mine?: boolean;
  open?: boolean;
  limit?: number;
};

/** The jobs of a filter, newest first, page by page. */
export const jobsQuery = (filter: JobFilter) =>
  infiniteQueryOptions({
    queryKey: ['jobs', filter],
    queryFn: ({ pageParam }) => request<Page<Job>>(`/api/jobs${query({ limit: 50, ...filter, cursor: pageParam })}`),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
/** The jobs of all pages that are here by now. */
export const loadedJobs = (data: InfiniteData<Page<Job>> | undefined): Job[] => data?.pages.flatMap(({ items }) => items) ?? [];
/** One job. */
export const jobQuery = (id: string) => queryOptions({ queryKey: ['job', id], queryFn: () => request<Job>(`/api/jobs/${id}`) });
/** What a finished job cost the commons and what it gave. */
export const accountQuery = (id: string, enabled: boolean) =>
  queryOptions({ queryKey: ['account', id], queryFn: () => request<JobAccount>(`/api/jobs/${id}/account`), enabled });
/** The ledger, newest first. */
export const ledgerQuery = (filter: { spaceId?: string | undefined }) =>
  infiniteQueryOptions({
    queryKey: ['ledger', filter],
    queryFn: ({ pageParam }) =>
      request<Page<LedgerEvent>>(`/api/ledger/events${query({ ...filter, limit: 50, cursor: pageParam })}`),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });

/** What a person can ask of a job with one press. */
export type JobPress = 'accept' | 'pause' | 'resume';

export const requestJob = (body: JobRequest) => post<Job>('/api/jobs', body);
export const pressJob = (id: string, press: JobPress) => post<Job>(`/api/jobs/${id}/${press}`);
/** A steward's word: findings with these codes may run. */
export const giveWord = (id: string, codes: string[], note: string) => post<Job>(`/api/jobs/${id}/word`, { codes, note });
export const declineJob = (id: string, reason: string) => post<Job>(`/api/jobs/${id}/decline`, { reason });
export const cancelJob = (id: string, reason: string) => post<Job>(`/api/jobs/${id}/cancel`, { reason });
export const collectJob = (id: string, body: JobCollect) => post<Job>(`/api/jobs/${id}/collect`, body);
