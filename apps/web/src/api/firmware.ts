// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FirmwareDraft, FirmwareImage, FlashOrder, Page, ToolRun } from '@fabcommons/contracts';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { post, query, request } from './request.js';

/** What a list of images is narrowed to; with `machineId` those that fit come first. */
export type FirmwareFilter = { q?: string | undefined; firmware?: string | undefined; machineId?: string | undefined };

/** Firmware images, newest first, page by page. */
export const firmwareQuery = (filter: FirmwareFilter) =>
  infiniteQueryOptions({
    queryKey: ['firmware', filter],
    queryFn: ({ pageParam, signal }) =>
      request<Page<FirmwareImage>>(`/api/firmware${query({ ...filter, limit: 24, cursor: pageParam })}`, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
/** One image. */
export const firmwareImageQuery = (id: string) =>
  queryOptions({ queryKey: ['firmware', 'image', id], queryFn: () => request<FirmwareImage>(`/api/firmware/${id}`) });

export const publishFirmware = (draft: FirmwareDraft) => post<FirmwareImage>('/api/firmware', draft);
export const flashMachine = (machineId: string, order: FlashOrder) => post<ToolRun>(`/api/machines/${machineId}/flash`, order);
