// SPDX-License-Identifier: AGPL-3.0-or-later
import type {
  MaintenanceDone,
  MaintenanceEntry,
  MaintenanceLog,
  MaintenanceTask,
  MaintenanceTaskDraft,
} from '@fabcommons/contracts';
import { queryOptions } from '@tanstack/react-query';
import { post, request } from './request.js';

/** What a machine has run, what it needs and what was done. */
export const maintenanceQuery = (machineId: string) =>
  queryOptions({
    queryKey: ['maintenance', machineId],
    queryFn: () => request<MaintenanceLog>(`/api/machines/${machineId}/maintenance`),
  });

const tasks = (machineId: string) => `/api/machines/${machineId}/maintenance/tasks`;

export const addTask = (machineId: string, draft: MaintenanceTaskDraft) => post<MaintenanceTask>(tasks(machineId), draft);
export const changeTask = (machineId: string, draft: MaintenanceTaskDraft) =>
  request<MaintenanceTask>(`${tasks(machineId)}/${draft.id}`, { method: 'PUT', body: draft });
export const removeTask = (machineId: string, taskId: string) =>
  request<unknown>(`${tasks(machineId)}/${taskId}`, { method: 'DELETE' });
export const reportDone = (machineId: string, done: MaintenanceDone) =>
  post<MaintenanceEntry>(`/api/machines/${machineId}/maintenance`, done);
