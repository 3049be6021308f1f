// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Machine, MachineChange, MachineDraft, TemperatureHistory } from '@fabcommons/contracts';
import { queryOptions } from '@tanstack/react-query';
import { post, query, request, rows } from './request.js';

/** Machines of a space, or of all spaces. */
export const machinesQuery = (spaceId?: string) =>
  queryOptions({
    queryKey: ['machines', spaceId ?? null],
    queryFn: async () => rows(await request<Machine[] | { items: Machine[] }>(`/api/machines${query({ spaceId })}`)),
  });
/** One machine. */
export const machineQuery = (id: string) =>
  queryOptions({ queryKey: ['machine', id], queryFn: () => request<Machine>(`/api/machines/${id}`), enabled: id !== '' });
/** The last minutes of its temperatures; live points are added to this cache entry. */
export const temperaturesQuery = (id: string) =>
  queryOptions({
    queryKey: ['temperatures', id],
    queryFn: () => request<TemperatureHistory>(`/api/machines/${id}/temperatures`),
    enabled: id !== '',
    staleTime: Number.POSITIVE_INFINITY,
  });

export const addMachine = (draft: MachineDraft) => post<Machine>('/api/machines', draft);
export const changeMachine = (id: string, change: MachineChange) =>
  request<Machine>(`/api/machines/${id}`, { method: 'PATCH', body: change });
export const loadLot = (id: string, tool: number, lotId: string | null) =>
  request<unknown>(`/api/machines/${id}/loaded`, { method: 'PUT', body: { tool, lotId } });
export const clearBed = (id: string) => post<unknown>(`/api/machines/${id}/bed-clear`);
/** Somebody looked at it: back from halt or alarm. Answers when the machine's bridge has begun, or says why not. */
export const recoverMachine = (id: string) => post<unknown>(`/api/machines/${id}/recover`);
/** Emergency stop. `keepalive`: the request leaves even if the page is being closed. */
export const stopMachine = (id: string) =>
  request<unknown>(`/api/machines/${id}/stop`, { method: 'POST', body: {}, keepalive: true });
