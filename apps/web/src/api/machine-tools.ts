// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ConsoleLine, ConsolePage, Page, ToolOp, ToolRun } from '@fabcommons/contracts';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { post, query, request } from './request.js';

const PAGE_SIZE = 40;
/** Lines of a console that are fetched at once. */
export const CONSOLE_PAGE_LINES = 200;
/** A run that is under way is asked for this often, in case the live wire is away. */
const LOOK_AGAIN_MS = 2_000;

/** What a person may order directly; restoring and flashing have ways of their own. */
export type OrderedOp = Exclude<ToolOp, { kind: 'restore-settings' } | { kind: 'flash' }>;

/** Whether a run has come to its end. */
export const isFinal = ({ state }: Pick<ToolRun, 'state'>): boolean => state !== 'sent' && state !== 'running';

/** A backup's version comes by a way of its own, a moment after the run has ended. */
const isWhole = (run: ToolRun): boolean =>
  isFinal(run) && !(run.kind === 'backup-settings' && run.state === 'done' && run.settingsVersionId === null);

/** One tool run, followed until its end. */
export const toolQuery = (machineId: string, toolId: string | null) =>
  queryOptions({
    queryKey: ['tool', toolId],
    queryFn: () => request<ToolRun>(`/api/machines/${machineId}/tools/${toolId}`),
    enabled: toolId !== null,
    refetchInterval: ({ state }) => (state.data && isWhole(state.data) ? false : LOOK_AGAIN_MS),
  });
/** Who used which tool, newest first. */
export const toolsQuery = (machineId: string, kind?: ToolRun['kind']) =>
  infiniteQueryOptions({
    queryKey: ['tools', machineId, kind ?? null],
    queryFn: ({ pageParam }) =>
      request<Page<ToolRun>>(`/api/machines/${machineId}/tools${query({ kind, limit: PAGE_SIZE, cursor: pageParam })}`),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
/** The newest run of a kind, e.g. what the machine said of itself last. */
export const lastToolQuery = (machineId: string, kind: ToolRun['kind']) =>
  queryOptions({
    queryKey: ['tools', machineId, kind, 'last'],
    queryFn: async () => (await request<Page<ToolRun>>(`/api/machines/${machineId}/tools${query({ kind, limit: 10 })}`)).items,
  });
/** The last lines of a machine's console, oldest first; live lines are added to this cache entry. */
export const consoleQuery = (machineId: string) =>
  queryOptions({
    queryKey: ['console', machineId],
    queryFn: async (): Promise<ConsoleLine[]> => (await consoleBefore(machineId, null)).lines,
    staleTime: 30_000,
  });

/** Lines before a number; the newest without one. */
export const consoleBefore = (machineId: string, before: number | null) =>
  request<ConsolePage>(`/api/machines/${machineId}/console${query({ limit: CONSOLE_PAGE_LINES, before })}`);
/** Orders a tool; the same id again answers the same run. */
export const orderTool = (machineId: string, toolId: string, op: OrderedOp) =>
  post<ToolRun>(`/api/machines/${machineId}/tools`, { toolId, op });
/** Ends motion by hand; leaves even when the page is being closed. */
export const cancelJog = (machineId: string, toolId: string) =>
  request<ToolRun>(`/api/machines/${machineId}/tools`, {
    method: 'POST',
    body: { toolId, op: { kind: 'jog-cancel' } },
    keepalive: true,
  });
